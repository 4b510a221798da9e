import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { useRef } from 'react';
import { useNow } from '../clock/Clock';
import { addressOf } from '../parts/addressOf';
import { EntityGate } from '../parts/EntityGate';
import { useSearchState } from '../parts/useSearchState';
import { ViewRoot } from '../parts/ViewRoot';
import { LanePanel } from './LanePanel';
import { Lanes } from './Lanes';
import { lanesOf } from './lanes';
import { LanesHead } from './LanesHead';
import { SyncSkeleton } from './SyncSkeleton';
import { useChosenEnvironment } from './useChosenEnvironment';

function Environments(props: { applications: Application[] }) {
  const { entity } = useEntity();
  const [search, setSearch] = useSearchState();
  const now = useNow(20_000);
  const panel = useRef<HTMLDivElement>(null);
  const lanes = lanesOf(props.applications, now);
  const chosen = useChosenEnvironment(
    lanes.map(lane => lane.application),
    search.get('environment'),
  );
  return (
    <>
      <LanesHead application={chosen} />
      <Lanes
        lanes={lanes}
        selected={addressOf(chosen, props.applications)}
        onSelect={environment =>
          setSearch({ environment, resource: undefined, plan: undefined })
        }
        onEnter={() => panel.current?.focus()}
      />
      <LanePanel
        key={chosen.id}
        ref={panel}
        application={chosen}
        entityRef={stringifyEntityRef(entity)}
        owner={
          typeof entity.spec?.owner === 'string' ? entity.spec.owner : undefined
        }
      />
    </>
  );
}

/** The Sync tab: is what Git says what runs, in each environment. */
export function SyncTab() {
  return (
    <ViewRoot>
      <EntityGate loading={<SyncSkeleton />}>
        {applications => <Environments applications={applications} />}
      </EntityGate>
    </ViewRoot>
  );
}
