import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiArrowLeftSLine, RiArrowRightSLine } from '@remixicon/react';
import cards from '../parts/cards.module.css';
import text from '../parts/text.module.css';
import { gitopsTranslationRef } from '../translation';
import { PAGE_SIZE } from './listQuery';

/** Which rows these are, and the way to the pages beside this one. */
export function PageFoot(props: {
  page: number;
  rows: number;
  total: number;
  onPrevious?: () => void;
  onNext?: () => void;
}) {
  const { page, rows, total, onPrevious, onNext } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const from = (page - 1) * PAGE_SIZE + 1;
  return (
    <div className={cards.foot}>
      <span className={text.grow}>
        {t('fleet.range', { from, to: from + rows - 1, total })}
      </span>
      <ButtonIcon
        variant="secondary"
        aria-label={t('fleet.previous')}
        icon={<RiArrowLeftSLine />}
        isDisabled={!onPrevious}
        onPress={onPrevious}
      />
      <ButtonIcon
        variant="secondary"
        aria-label={t('fleet.next')}
        icon={<RiArrowRightSLine />}
        isDisabled={!onNext}
        onPress={onNext}
      />
    </div>
  );
}
