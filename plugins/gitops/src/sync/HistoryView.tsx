import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Skeleton } from '@backstage/ui';
import type {
  Application,
  HistoryEntry,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import { useHistory } from '../data/useGitops';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { Revision } from '../parts/Revision';
import { PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import type { Mark } from '../symbols/tones';
import { gitopsTranslationRef } from '../translation';
import { shortRef } from './LaneParts';
import classes from './panel.module.css';

const marks: Record<HistoryEntry['type'], Mark> = {
  commit: { shape: 'to-come', tone: 'off' },
  'sync-started': { shape: 'health-turning', tone: 'busy' },
  'sync-succeeded': { shape: 'health-fine', tone: 'ok' },
  'sync-failed': { shape: 'health-broken', tone: 'bad' },
  'sync-held': { shape: 'waits', tone: 'warn' },
  'sync-terminated': { shape: 'health-paused', tone: 'off' },
  'window-overridden': { shape: 'waits', tone: 'warn' },
  drift: { shape: 'drift', tone: 'warn' },
  healed: { shape: 'health-fine', tone: 'ok' },
  contested: { shape: 'waits', tone: 'warn' },
  health: { shape: 'to-come', tone: 'off' },
  error: { shape: 'health-broken', tone: 'bad' },
  appeared: { shape: 'to-come', tone: 'off' },
  removed: { shape: 'health-missing', tone: 'off' },
};

// A turning symbol would say that a sync of the past still runs.
const still = (mark: Mark): Mark =>
  mark.shape === 'health-turning' ? { shape: 'to-come', tone: 'busy' } : mark;

function EntryFacts(props: { entry: HistoryEntry }) {
  const { type, field, manager, by, commit, revision } = props.entry;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const sha = commit?.sha ?? revision;
  // Drift leads away from Git, everything else towards it.
  const [before, after] =
    type === 'drift'
      ? [field?.desired, field?.live]
      : [field?.live, field?.desired];
  return (
    <span className={`${text.small} ${text.muted}`}>
      {sha && (
        <>
          <Revision sha={sha} url={commit?.url} />{' '}
        </>
      )}
      {commit && `${commit.author} `}
      {field && !field.hidden && (
        <span className={text.mono}>
          {t('history.change', {
            path: field.path,
            from: before ?? t('history.absent'),
            to: after ?? t('history.absent'),
          })}{' '}
        </span>
      )}
      {manager && <b className={text.bold}>{manager.name} </b>}
      {by && t('history.by', { who: shortRef(by) })}
    </span>
  );
}

/** Entries about a commit that ran or was to run. */
const ofCommits: readonly HistoryEntry['type'][] = ['commit', 'sync-succeeded'];

/** The commit of an entry that is not the one that runs. */
function olderRevision(
  entry: HistoryEntry,
  { sync }: Application,
): string | undefined {
  const sha = entry.commit?.sha ?? entry.revision;
  const isOlder = sha !== sync.commit?.sha && sha !== sync.revision;
  return isOlder && ofCommits.includes(entry.type) ? sha : undefined;
}

function Entry(props: {
  entry: HistoryEntry;
  application: Application;
  onLook?: (revision: string) => void;
}) {
  const { entry, application, onLook } = props;
  const older = olderRevision(entry, application);
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <li className={classes.entry}>
      <span>
        <Symbol {...still(marks[entry.type])} />
      </span>
      <span className={text.bold}>{t(`history.${entry.type}`)}</span>
      <span style={{ minWidth: 0, overflowWrap: 'anywhere' }}>
        <span style={{ display: 'block' }}>{entry.message}</span>
        <EntryFacts entry={entry} />
        {older && onLook && (
          <Button variant="tertiary" size="small" onPress={() => onLook(older)}>
            {t('history.look')}
          </Button>
        )}
      </span>
      <Ago
        at={entry.at}
        className={`${text.small} ${text.muted} ${text.nowrap}`}
      />
    </li>
  );
}

/** What happened to the environment, newest first. */
export function HistoryView(props: {
  application: Application;
  /** Shows what an older commit would change. */
  onLook?: (revision: string) => void;
}) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const query = useHistory(props.application.id);
  const entries = query.data?.pages.flatMap(page => page.items) ?? [];
  if (query.error && !query.data) {
    return <PartialFailure error={query.error} />;
  }
  if (!query.data) {
    return (
      <Delayed label={t('form.loading')}>
        <div className={`${cards.pad} ${cards.stack}`}>
          <Skeleton width="100%" height={160} />
        </div>
      </Delayed>
    );
  }
  if (entries.length === 0) {
    return <p className={classes.emptyText}>{t('history.empty')}</p>;
  }
  return (
    <>
      <ol className={classes.plain} aria-label={t('history.label')}>
        {entries.map(entry => (
          <Entry
            key={entry.id}
            entry={entry}
            application={props.application}
            onLook={props.onLook}
          />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className={cards.foot}>
          <Button
            variant="tertiary"
            isPending={query.isFetchingNextPage}
            onPress={() => query.fetchNextPage()}
          >
            {t('history.loadMore')}
          </Button>
        </div>
      )}
    </>
  );
}
