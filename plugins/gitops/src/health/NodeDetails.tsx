import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, Tab, TabList, TabPanel, Tabs } from '@backstage/ui';
import { RiAlertLine } from '@remixicon/react';
import type {
  ClusterEvent,
  ResourceNode,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago } from '../clock/Ago';
import { CardBox } from '../parts/CardBox';
import cards from '../parts/cards.module.css';
import { CopyIcon } from '../parts/CopyIcon';
import { PartialFailure } from '../parts/States';
import text from '../parts/text.module.css';
import { useCopy } from '../parts/useCopy';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import classes from './health.module.css';
import { withOwners } from './treeRows';

function EventRow(props: { event: ClusterEvent; about?: string }) {
  const { event, about } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const isWarning = event.type === 'Warning';
  return (
    <li>
      <div className={`${text.row} ${text.tight}`}>
        {isWarning && (
          <RiAlertLine size={14} className={text.warn} aria-hidden="true" />
        )}
        <b className={`${text.bold} ${isWarning ? text.warn : ''}`}>
          {event.reason}
        </b>
        <span className={`${text.muted} ${text.grow}`}>
          {event.count > 1 && t('details.times', { amount: event.count })}
        </span>
        <Ago at={event.lastAt} className={`${text.muted} ${text.nowrap}`} />
      </div>
      {about && <div className={text.muted}>{about}</div>}
      {event.message}
    </li>
  );
}

interface EventsProps {
  nodes: readonly ResourceNode[];
  /** Undefined while none were read. */
  events?: readonly ClusterEvent[];
  eventsError?: unknown;
}

function Events(props: EventsProps & { node: ResourceNode }) {
  const { events, eventsError } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <>
      {Boolean(eventsError) && <PartialFailure error={eventsError} />}
      {events && <EventList {...props} events={events} />}
      {!events && !eventsError && (
        <p className={`${text.muted} ${cards.pad} ${classes.none}`}>
          {t('form.loading')}
        </p>
      )}
    </>
  );
}

function EventList(props: {
  node: ResourceNode;
  nodes: readonly ResourceNode[];
  events: readonly ClusterEvent[];
}) {
  const { node, nodes, events } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const owners = new Map(
    withOwners(nodes, node.key).map(one => [one.key, one]),
  );
  const shown = events
    .filter(event => owners.has(event.key))
    .sort((a, b) => Date.parse(b.lastAt) - Date.parse(a.lastAt));
  if (shown.length === 0) {
    return (
      <p className={`${text.muted} ${cards.pad} ${classes.none}`}>
        {t('details.noEvents')}
      </p>
    );
  }
  return (
    <>
      <ul className={classes.list}>
        {shown.map(event => {
          const about = owners.get(event.key);
          return (
            <EventRow
              key={`${event.key}/${event.reason}/${event.message}`}
              event={event}
              about={
                about && about !== node
                  ? `${about.ref.kind} ${about.ref.name}`
                  : undefined
              }
            />
          );
        })}
      </ul>
      <div className={cards.foot}>{t('details.eventsFoot')}</div>
    </>
  );
}

function Containers(props: { node: ResourceNode }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <ul className={classes.list}>
      {props.node.containers?.map(container => {
        const isFine = container.ready || container.reason === 'Completed';
        return (
          <li key={container.name}>
            <div className={`${text.row} ${text.tight}`}>
              <Symbol
                shape={isFine ? 'health-fine' : 'health-broken'}
                tone={isFine ? 'ok' : 'bad'}
              />
              <b className={text.bold}>{container.name}</b>
              <span className={text.muted}>
                {container.init && `${t('details.init')} · `}
                {container.reason ?? container.state} ·{' '}
                {t(container.ready ? 'details.ready' : 'details.notReady')} ·{' '}
                {t('details.restarts', { count: container.restarts })}
              </span>
            </div>
            <div className={text.mono}>{container.image}</div>
            {container.message}
          </li>
        );
      })}
    </ul>
  );
}

function Conditions(props: { node: ResourceNode }) {
  return (
    <ul className={classes.list}>
      {props.node.conditions?.map(condition => (
        <li key={condition.type}>
          <div className={`${text.row} ${text.tight}`}>
            <b className={text.bold}>{condition.type}</b>
            <span>{condition.status}</span>
            <span className={`${text.muted} ${text.grow}`}>
              {condition.reason}
            </span>
            {condition.at && (
              <Ago
                at={condition.at}
                className={`${text.muted} ${text.nowrap}`}
              />
            )}
          </div>
          {condition.message}
        </li>
      ))}
    </ul>
  );
}

function DetailsHead(props: { node: ResourceNode }) {
  const { kind, name, namespace } = props.node.ref;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { copied, copy } = useCopy();
  return (
    <div className={`${cards.head} ${classes.detailsHead}`}>
      <div className={text.grow}>
        <h2 className={`${text.subtitle} ${text.cut}`} title={name}>
          {name}
        </h2>
        <div className={`${text.small} ${text.muted} ${text.cut}`}>
          {[
            kind,
            namespace ?? t('resources.clusterWide'),
            ...(props.node.info ?? []),
          ].join(' · ')}
        </div>
      </div>
      <ButtonIcon
        aria-label={t('details.copyName')}
        variant="secondary"
        icon={<CopyIcon copied={copied} />}
        onPress={() => copy(name)}
      />
    </div>
  );
}

/** Events, containers and conditions of the chosen object. */
export function NodeDetails(props: EventsProps & { node?: ResourceNode }) {
  const { node, ...known } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (!node) {
    return (
      <CardBox className={`${classes.details} ${cards.pad} ${text.muted}`}>
        {t('details.choose')}
      </CardBox>
    );
  }
  return (
    <CardBox
      className={classes.details}
      role="region"
      aria-label={t('details.label', { name: node.ref.name })}
    >
      <DetailsHead node={node} />
      <Tabs>
        <TabList>
          <Tab id="events">{t('details.events')}</Tab>
          {node.containers && (
            <Tab id="containers">{t('details.containers')}</Tab>
          )}
          {node.conditions && (
            <Tab id="conditions">{t('details.conditions')}</Tab>
          )}
        </TabList>
        <TabPanel id="events">
          <Events node={node} {...known} />
        </TabPanel>
        {node.containers && (
          <TabPanel id="containers">
            <Containers node={node} />
          </TabPanel>
        )}
        {node.conditions && (
          <TabPanel id="conditions">
            <Conditions node={node} />
          </TabPanel>
        )}
      </Tabs>
    </CardBox>
  );
}
