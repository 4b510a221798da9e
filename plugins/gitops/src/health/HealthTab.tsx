import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import type {
  Application,
  ResourceNode,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useEvents, useResources } from '../data/useGitops';
import { addressOf } from '../parts/addressOf';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { Delayed } from '../parts/Delayed';
import { EntityGate } from '../parts/EntityGate';
import { FailureState, PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { useSearchState } from '../parts/useSearchState';
import { ViewRoot } from '../parts/ViewRoot';
import { inPromotionOrder } from '../sync/lanes';
import { useChosenEnvironment } from '../sync/useChosenEnvironment';
import { gitopsTranslationRef } from '../translation';
import { CauseCard } from './CauseCard';
import { EnvironmentToggle } from './EnvironmentToggle';
import classes from './health.module.css';
import { NodeDetails } from './NodeDetails';
import { TreeCard } from './TreeCard';

/** The object of the address, else the last one of the cause's chain that the tree holds. */
function chosenNode(
  application: Application,
  nodes: readonly ResourceNode[],
  wanted: string | null,
): ResourceNode | undefined {
  const keys = [
    wanted,
    ...(application.health.cause?.chain ?? []).map(link => link.key).reverse(),
  ];
  for (const key of keys) {
    const node = nodes.find(one => one.key === key);
    if (node) {
      return node;
    }
  }
  return undefined;
}

function HealthSkeleton() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('form.loading')}>
      <div className={cards.stack}>
        <Skeleton width={420} height={32} />
        <CardBox className={cards.pad}>
          <Skeleton width="100%" height={140} />
        </CardBox>
        <CardBox className={cards.pad}>
          <Skeleton width="100%" height={320} />
        </CardBox>
      </div>
    </Delayed>
  );
}

/** The tree and what is chosen of it; never an empty tree for one that could not be read. */
function Resources(props: {
  application: Application;
  nodes: readonly ResourceNode[];
  onChoose: (key: string) => void;
}) {
  const { application, nodes, onChoose } = props;
  const [search] = useSearchState();
  const events = useEvents(application.id);
  const node = chosenNode(application, nodes, search.get('node'));
  return (
    <div
      className={`${classes.split} ${
        application.asOf.stale?.what === 'cluster' ? text.lastKnown : ''
      }`}
    >
      <TreeCard nodes={nodes} selected={node?.key} onSelect={onChoose} />
      <NodeDetails
        node={node}
        nodes={nodes}
        events={events.data}
        eventsError={events.error}
      />
    </div>
  );
}

function TreeSkeleton() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Delayed label={t('form.loading')}>
      <CardBox className={cards.pad}>
        <Skeleton width="100%" height={320} />
      </CardBox>
    </Delayed>
  );
}

function EnvironmentHealth(props: { application: Application }) {
  const { application } = props;
  const [, setSearch] = useSearchState();
  const { data, error, isPending, refetch } = useResources(application.id);
  const choose = (key: string) => setSearch({ node: key }, { replace: true });
  return (
    <div className={cards.stack}>
      <CauseCard application={application} onChoose={choose} />
      {isPending && <TreeSkeleton />}
      {error && !data && <FailureState error={error} onRetry={refetch} />}
      {error && data && <PartialFailure error={error} />}
      {data && (
        <Resources application={application} nodes={data} onChoose={choose} />
      )}
    </div>
  );
}

function Environments(props: { applications: Application[] }) {
  const [search, setSearch] = useSearchState();
  const applications = inPromotionOrder(props.applications);
  const chosen = useChosenEnvironment(applications, search.get('environment'));
  return (
    <>
      <div className={classes.bar}>
        <EnvironmentToggle
          applications={applications}
          selected={addressOf(chosen, applications)}
          onSelect={environment =>
            setSearch({
              environment,
              node: undefined,
              health: undefined,
              q: undefined,
            })
          }
        />
      </div>
      <EnvironmentHealth key={chosen.id} application={chosen} />
    </>
  );
}

/** The Health tab: why is it not healthy, since when, and where do I fix it. */
export function HealthTab() {
  return (
    <ViewRoot>
      <EntityGate loading={<HealthSkeleton />}>
        {applications => <Environments applications={applications} />}
      </EntityGate>
    </ViewRoot>
  );
}
