import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { gitopsTranslationRef } from '../translation';
import text from './text.module.css';
import { useCopy } from './useCopy';

/** Characters of a revision that are shown. */
const SHOWN = 7;

/** A revision, short: a link where the forge has a page for it, else a button that copies the whole. */
export function Revision(props: { sha: string; url?: string }) {
  const { sha, url } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { copied, copy } = useCopy();
  const short = sha.slice(0, SHOWN);
  if (url) {
    return (
      <Link
        href={url}
        target="_blank"
        rel="noopener noreferrer"
        title={sha}
        className={`${text.mono} ${text.link}`}
        standalone
      >
        {short}
      </Link>
    );
  }
  return (
    <button
      type="button"
      title={sha}
      aria-label={t('copyRevision', { revision: short })}
      className={`${text.plainButton} ${text.mono}`}
      onClick={() => copy(sha)}
    >
      {copied ? t('copied') : short}
    </button>
  );
}
