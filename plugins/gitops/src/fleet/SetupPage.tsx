import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ClusterView,
  Environment,
  RepositoryStatus,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import { useLocale } from '../clock/useLocale';
import {
  useClusters,
  useEnvironments,
  useRepositories,
} from '../data/useGitops';
import cards from '../parts/cards.module.css';
import { PageRoot } from '../parts/PageRoot';
import { ProblemList } from '../parts/Problems';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import { MarkedWord } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';
import { Cell, TableCard } from './TableCard';

function usePolicyText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return ({ automated, prune, selfHeal }: Environment['policy']): string =>
    [
      t(automated ? 'setup.automatic' : 'setup.manual'),
      prune && t('setup.prune'),
      selfHeal && t('setup.selfHeal'),
    ]
      .filter(Boolean)
      .join(', ');
}

/** The engine, and where the environment is described and read from as far as that is not clear. */
function useOriginText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    { engine, repository, source }: Environment,
    all: readonly Environment[],
  ): string =>
    [
      engine,
      all.some(other => other.repository !== repository) && repository,
      source && t('setup.readFrom', source),
    ]
      .filter(Boolean)
      .join(' · ');
}

function Environments() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const originText = useOriginText();
  const policyText = usePolicyText();
  const answer = useEnvironments();
  return (
    <TableCard
      title={t('setup.environments')}
      note={t('setup.fromGit')}
      answer={answer}
      empty={t('setup.noEnvironments', { file: 'gitops.yaml' })}
      columns={[
        t('setup.environment'),
        t('setup.cluster'),
        t('setup.policy'),
        t('setup.namespace'),
      ]}
    >
      {items =>
        items.map(one => (
          <tr key={`${one.repository}/${one.name}`}>
            <td>
              <b className={`${text.bold} ${classes.line}`}>{one.name}</b>
              <span className={`${text.small} ${text.muted} ${classes.line}`}>
                {originText(one, answer.data ?? [])}
              </span>
              {one.path !== undefined && (
                <span className={`${text.small} ${text.mono}`}>{one.path}</span>
              )}
            </td>
            <Cell label={t('setup.cluster')}>{one.cluster}</Cell>
            <Cell label={t('setup.policy')}>{policyText(one.policy)}</Cell>
            <Cell label={t('setup.namespace')}>
              <span className={text.mono}>{one.namespace}</span>
            </Cell>
          </tr>
        ))
      }
    </TableCard>
  );
}

function ClusterRow(props: { cluster: ClusterView }) {
  const { name, reachable, version, asOf, message, objects } = props.cluster;
  const { latencyMs, waiting } = props.cluster;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const locale = useLocale();
  return (
    <tr>
      <td>
        <b className={`${text.bold} ${classes.line}`}>{name}</b>
        <span className={`${text.small} ${text.muted} ${classes.line}`}>
          {version && t('setup.version', { version })}
        </span>
      </td>
      <Cell label={t('setup.connection')}>
        <MarkedWord
          mark={
            reachable
              ? { shape: 'health-fine', tone: 'ok' }
              : { shape: 'health-broken', tone: 'bad' }
          }
        >
          {t(reachable ? 'setup.connected' : 'setup.unreachable')}
        </MarkedWord>
        {reachable && (
          <span className={`${text.small} ${text.muted} ${classes.line}`}>
            {[
              latencyMs !== undefined && t('setup.latency', { ms: latencyMs }),
              Boolean(waiting) && t('setup.queue', { waiting: waiting! }),
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        )}
      </Cell>
      <Cell label={t('setup.lastContact')}>
        {asOf ? (
          <Ago
            at={asOf}
            className={
              reachable ? text.small : `${text.small} ${text.bold} ${text.bad}`
            }
          />
        ) : (
          <span className={text.muted}>{t('age.never')}</span>
        )}
        <span className={`${text.small} ${text.muted} ${classes.line}`}>
          {message}
        </span>
      </Cell>
      <Cell
        label={t('setup.objects')}
        className={reachable ? undefined : text.was}
      >
        {objects?.toLocaleString(locale) ?? t('setup.hidden')}
      </Cell>
    </tr>
  );
}

function Clusters() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const answer = useClusters();
  const all = answer.data ?? [];
  return (
    <TableCard
      title={t('setup.clusters')}
      note={t('setup.answer', {
        reachable: all.filter(one => one.reachable).length,
        total: all.length,
      })}
      answer={answer}
      empty={t('setup.noClusters', { key: 'gitops.clusters' })}
      columns={[
        t('setup.cluster'),
        t('setup.connection'),
        t('setup.lastContact'),
        t('setup.objects'),
      ]}
    >
      {items => items.map(one => <ClusterRow key={one.name} cluster={one} />)}
    </TableCard>
  );
}

function RepositoryRow(props: { repository: RepositoryStatus }) {
  const { name, branch, revision, asOf, message, problems } = props.repository;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <tr>
      <td>
        <b className={`${text.bold} ${classes.line}`}>{name}</b>
        <span className={`${text.small} ${text.muted} ${classes.line}`}>
          {branch}
        </span>
      </td>
      <Cell label={t('setup.revision')}>
        {revision ? <Revision sha={revision} /> : '–'}
      </Cell>
      <Cell label={t('setup.read')}>
        {asOf ? (
          <Ago
            at={asOf}
            className={
              message ? `${text.small} ${text.bold} ${text.bad}` : text.small
            }
          />
        ) : (
          <span className={text.muted}>{t('age.never')}</span>
        )}
        <span className={`${text.small} ${text.bad} ${classes.line}`}>
          {message}
        </span>
      </Cell>
      <Cell label={t('setup.problems')}>
        {problems.length > 0 ? (
          <b className={`${text.bold} ${text.bad}`}>{problems.length}</b>
        ) : (
          t('setup.noProblems')
        )}
      </Cell>
    </tr>
  );
}

function Repositories() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const answer = useRepositories();
  const all = answer.data ?? [];
  // Each has a gitops.yaml: with several, the file alone does not tell which one is wrong.
  const problems = all.flatMap(({ name, problems: own }) =>
    all.length > 1
      ? own.map(one => ({ ...one, message: `${name}: ${one.message}` }))
      : own,
  );
  return (
    <TableCard
      title={t('setup.repositories')}
      answer={answer}
      empty={t('setup.noRepositories', { key: 'gitops.repositories' })}
      columns={[
        t('setup.repository'),
        t('setup.revision'),
        t('setup.read'),
        t('setup.problems'),
      ]}
      after={<ProblemList problems={problems} />}
    >
      {items =>
        items.map(one => <RepositoryRow key={one.name} repository={one} />)
      }
    </TableCard>
  );
}

function Setup() {
  const { isPending } = useEnvironments();
  // Asked for at once, drawn below what is above them: many environments would push them away while one reads.
  useClusters();
  useRepositories();
  return (
    <div className={cards.stack}>
      <Environments />
      {!isPending && (
        <>
          <Clusters />
          <Repositories />
        </>
      )}
    </div>
  );
}

/** Environments, clusters and repositories, each with its last contact and its errors. */
export function SetupPage() {
  return (
    <PageRoot>
      <Setup />
    </PageRoot>
  );
}
