import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import type {
  ClusterView,
  Environment,
  RepositoryStatus,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { ReactNode } from 'react';
import { Ago } from '../clock/Ago';
import { useLocale } from '../clock/useLocale';
import {
  useClusters,
  useEnvironments,
  useRepositories,
} from '../data/useGitops';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { PageRoot } from '../parts/PageRoot';
import { ProblemList } from '../parts/Problems';
import { Revision } from '../parts/Revision';
import { PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { MarkedWord } from '../symbols/Status';
import { gitopsTranslationRef } from '../translation';
import classes from './fleet.module.css';

interface AnswerOf<T> {
  data?: T[];
  error: unknown;
}

/** A card with a table, or what stands in its place. */
function TableCard<T>(props: {
  title: string;
  note?: string;
  answer: AnswerOf<T>;
  columns: string[];
  empty: string;
  children: (items: T[]) => ReactNode;
  after?: ReactNode;
}) {
  const { title, note, answer, columns, empty, children, after } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { data, error } = answer;
  return (
    <CardBox>
      <div className={cards.head}>
        <h2 className={text.title}>{title}</h2>
        <span className={`${text.small} ${text.muted}`}>{note}</span>
      </div>
      {error !== null && <PartialFailure error={error} />}
      {!data && error === null && (
        <Delayed label={t('form.loading')}>
          <div className={cards.pad}>
            <Skeleton width="100%" height={90} />
          </div>
        </Delayed>
      )}
      {data && data.length === 0 && (
        <p className={`${text.muted} ${cards.pad}`} style={{ margin: 0 }}>
          {empty}
        </p>
      )}
      {data && data.length > 0 && (
        <table
          className={`${classes.table} ${classes.whole}`}
          aria-label={title}
        >
          <thead>
            <tr>
              {columns.map(column => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children(data)}</tbody>
        </table>
      )}
      {after}
    </CardBox>
  );
}

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
                {originText(one, items)}
              </span>
              {one.path !== undefined && (
                <span className={`${text.small} ${text.mono}`}>{one.path}</span>
              )}
            </td>
            <td>{one.cluster}</td>
            <td>{policyText(one.policy)}</td>
            <td>
              <span className={text.mono}>{one.namespace}</span>
            </td>
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
        <span className={`${text.small} ${text.muted}`}>
          {version && t('setup.version', { version })}
        </span>
      </td>
      <td>
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
      </td>
      <td>
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
      </td>
      <td className={reachable ? undefined : text.was}>
        {objects?.toLocaleString(locale) ?? t('setup.hidden')}
      </td>
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
        <span className={`${text.small} ${text.muted}`}>{branch}</span>
      </td>
      <td>{revision ? <Revision sha={revision} /> : '–'}</td>
      <td>
        {asOf ? (
          <Ago at={asOf} className={text.small} />
        ) : (
          <span className={text.muted}>{t('age.never')}</span>
        )}
        <span className={`${text.small} ${text.bad} ${classes.line}`}>
          {message}
        </span>
      </td>
      <td>{problems.length || t('setup.noProblems')}</td>
    </tr>
  );
}

function Repositories() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const answer = useRepositories();
  const problems = (answer.data ?? []).flatMap(one => one.problems);
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

/** Environments, clusters and repositories, each with its last contact and its errors. */
export function SetupPage() {
  return (
    <PageRoot>
      <div className={cards.stack}>
        <Environments />
        <Clusters />
        <Repositories />
      </div>
    </PageRoot>
  );
}
