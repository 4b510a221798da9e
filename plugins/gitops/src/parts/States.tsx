import type { Entity } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLinks } from '@backstage/plugin-catalog-react';
import { Button, ButtonLink } from '@backstage/ui';
import { RiAddLine, RiLock2Line } from '@remixicon/react';
import {
  appOfEntity,
  ENTITY_APP_ANNOTATION,
  LAYOUT,
  gitopsApplicationReadPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { failureKind, failureMessage } from '../data/errors';
import { createRouteTargetRef } from '../routes';
import { gitopsTranslationRef } from '../translation';
import { Banner } from './Banner';
import { CardBox } from './CardBox';
import classes from './cards.module.css';
import { CopyIcon } from './CopyIcon';
import text from './text.module.css';
import { useCopy } from './useCopy';

/** Where new apps are made, when the scaffolder is there. */
export function CreateAppLink(props: { label: string }) {
  const create = useRouteRef(createRouteTargetRef);
  return create ? (
    <ButtonLink href={create()} variant="secondary" iconStart={<RiAddLine />}>
      {props.label}
    </ButtonLink>
  ) : null;
}

/** No Application is linked: which annotation, exactly, and how to get an app; or which one leads nowhere. */
export function EmptyState(props: { entity: Entity }) {
  const app = appOfEntity(props.entity);
  return app === undefined ? (
    <NoLink entity={props.entity} />
  ) : (
    <LinkToNothing entity={props.entity} app={app} />
  );
}

function LinkToNothing(props: { entity: Entity; app: string }) {
  const { entity, app } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <CardBox className={classes.state}>
      <h2 className={text.title}>
        {t('empty.title', { name: entity.metadata.name })}
      </h2>
      <p>{t('empty.nothing', { annotation: ENTITY_APP_ANNOTATION, app })}</p>
      <CreateAppLink label={t('empty.create')} />
    </CardBox>
  );
}

function NoLink(props: { entity: Entity }) {
  const { name } = props.entity.metadata;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { copied, copy } = useCopy();
  const snippet = `metadata:\n  annotations:\n    ${ENTITY_APP_ANNOTATION}: ${name}\n`;
  return (
    <CardBox className={classes.state}>
      <h2 className={text.title}>{t('empty.title', { name })}</h2>
      <p>{t('empty.text', { file: LAYOUT.entity })}</p>
      <div style={{ position: 'relative', width: '100%' }}>
        {/* A scrolling region has to be reachable by keyboard. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <pre className={classes.snippet} tabIndex={0}>
          {snippet}
        </pre>
        <Button
          className={classes.copy}
          variant="secondary"
          iconStart={<CopyIcon copied={copied} />}
          onPress={() => copy(snippet)}
        >
          {t('empty.copySnippet')}
        </Button>
      </div>
      <CreateAppLink label={t('empty.create')} />
      <p className={text.small}>{t('empty.other', { file: LAYOUT.app })}</p>
    </CardBox>
  );
}

/** The person may not look: nothing is told, not even whether there is something. */
export function ForbiddenState(props: { entity: Entity }) {
  const { entity } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const owner = entity.spec?.owner;
  const name = entity.metadata.name;
  return (
    <CardBox className={classes.state}>
      <h2 className={`${text.title} ${text.row}`}>
        <RiLock2Line size={18} aria-hidden="true" />
        {t('forbidden.title', { name })}
      </h2>
      <p>
        {t('forbidden.text', {
          permission: gitopsApplicationReadPermission.name,
        })}
      </p>
      {typeof owner === 'string' && (
        <p>
          {t('forbidden.owner')}{' '}
          <EntityRefLinks entityRefs={[owner]} defaultKind="group" />
        </p>
      )}
    </CardBox>
  );
}

/** Something could not be read at all; it is tried again by itself and by the button. */
export function FailureState(props: { error: unknown; onRetry: () => void }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const message = failureMessage(props.error);
  const kind = failureKind(props.error);
  return (
    <Banner
      kind="danger"
      rounded
      actions={
        <Button variant="secondary" onPress={props.onRetry}>
          {t('retry')}
        </Button>
      }
    >
      <p className={text.bold}>{t('failure.title')}</p>
      <p>{t(failureKey(kind), { message })}</p>
    </Banner>
  );
}

/** A part of a page failed while the rest is there. */
export function PartialFailure(props: { error: unknown }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <Banner kind="warning">
      <p>{t('failure.partial', { message: failureMessage(props.error) })}</p>
    </Banner>
  );
}

function failureKey(kind: ReturnType<typeof failureKind>) {
  switch (kind) {
    case 'not-found':
      return 'failure.gone';
    case 'unavailable':
      return 'failure.unavailable';
    default:
      return 'failure.refused';
  }
}
