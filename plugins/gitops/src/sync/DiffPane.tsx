import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type {
  Application,
  ResourceDiff,
  ResourceNode,
} from '@gitops-suite/backstage-plugin-gitops-common';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { PartialFailure } from '../parts/States';
import { useDiffs } from '../data/useGitops';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import { DiffBlock, DiffSentence } from './DiffView';
import classes from './panel.module.css';
import text from '../parts/text.module.css';

function EqualNote(props: { application: Application }) {
  const { sync, problems, asOf } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const isKnown = sync.status !== 'Unknown';
  const isToldAbove =
    asOf.stale !== undefined ||
    problems.some(problem => problem.message === sync.message);
  const whyNot = isToldAbove
    ? t('diff.unknownAbove')
    : t('diff.unknownText', { message: sync.message ?? '–' });
  return (
    <div className={cards.pad}>
      <h3 className={`${text.subtitle} ${text.row}`}>
        <Symbol
          shape={isKnown ? 'sync-equal' : 'sync-unknown'}
          tone={isKnown ? 'ok' : 'off'}
        />
        {t(isKnown ? 'diff.equal' : 'diff.unknown')}
      </h3>
      <p className={`${text.muted} ${text.small}`}>
        {isKnown ? t('diff.equalText', { count: sync.total }) : whyNot}
      </p>
    </div>
  );
}

/** The chosen object's diff first, then the others in the order of the list. */
function inOrder(
  diffs: readonly ResourceDiff[],
  nodes: readonly ResourceNode[],
  chosen: string | undefined,
): ResourceDiff[] {
  const place = new Map(nodes.map((node, at) => [node.key, at]));
  const rank = (diff: ResourceDiff) =>
    diff.key === chosen ? -1 : place.get(diff.key) ?? nodes.length;
  return [...diffs].sort((a, b) => rank(a) - rank(b));
}

/** Diffs of everything that differs, the chosen one first. */
export function DiffPane(props: {
  application: Application;
  nodes: readonly ResourceNode[];
  chosen?: string;
  whole: boolean;
  onWhole: (whole: boolean) => void;
  onSync?: (key: string) => void;
}) {
  const { application, nodes, chosen, whole, onWhole, onSync } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const query = useDiffs(application.id);
  const diffs = inOrder(query.data ?? [], nodes, chosen);
  if (query.error && !query.data) {
    return <PartialFailure error={query.error} />;
  }
  if (!query.data) {
    return (
      <Delayed label={t('form.loading')}>
        <div className={`${cards.pad} ${cards.stack}`}>
          <Skeleton width="50%" height={24} />
          <Skeleton width="100%" height={140} />
        </div>
      </Delayed>
    );
  }
  const isEqualChosen = chosen && !diffs.some(diff => diff.key === chosen);
  return (
    <div role="region" aria-label={t('diff.label')}>
      {diffs.length > 0 && (
        <div className={`${classes.columns} ${classes.extent}`}>
          <span>{t('diff.objects', { count: diffs.length })}</span>
          <ToggleButtonGroup
            aria-label={t('diff.extent')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[whole ? 'whole' : 'changed']}
            onSelectionChange={keys => onWhole(keys.has('whole'))}
          >
            <ToggleButton id="changed">{t('diff.changed')}</ToggleButton>
            <ToggleButton id="whole">{t('diff.whole')}</ToggleButton>
          </ToggleButtonGroup>
        </div>
      )}
      {isEqualChosen && <DiffSentence>{t('diff.choose')}</DiffSentence>}
      {diffs.map(diff => (
        <DiffBlock
          key={diff.key}
          diff={diff}
          node={nodes.find(node => node.key === diff.key)}
          whole={whole}
          isChosen={diff.key === chosen}
          onSync={onSync && (() => onSync(diff.key))}
        />
      ))}
      {diffs.length === 0 && <EqualNote application={application} />}
      {diffs.length > 0 && application.drift && (
        <DiffSentence>
          {t(
            application.policy.selfHeal
              ? 'diff.selfHealOn'
              : 'diff.selfHealOff',
          )}
        </DiffSentence>
      )}
    </div>
  );
}
