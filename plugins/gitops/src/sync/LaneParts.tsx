import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { RiArrowRightLine, RiGitPullRequestLine } from '@remixicon/react';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { Ago, useDurationText } from '../clock/Ago';
import { Revision } from '../parts/Revision';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import { gitopsTranslationRef } from '../translation';
import type { LaneOperation } from './lanes';
import classes from './lanes.module.css';

/** Images that a lane names; the others are counted. */
const IMAGES_SHOWN = 3;

/** Versions of the images, so that lanes compare at a glance. */
export function LaneImages(props: { images: Application['images'] }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const rest = props.images.length - IMAGES_SHOWN;
  if (props.images.length === 0) {
    return <span className={text.muted}>{t('lanes.noImages')}</span>;
  }
  return (
    <>
      {props.images.slice(0, IMAGES_SHOWN).map(({ name, image, version }) => (
        <div key={name} style={{ display: 'contents' }}>
          <span className={text.cut} title={name}>
            {name}
          </span>
          <span
            className={`${text.mono} ${text.cut} ${classes.version}`}
            title={image}
          >
            {version}
          </span>
        </div>
      ))}
      {rest > 0 && (
        <span className={`${text.muted} ${text.small}`}>
          {t('lanes.moreImages', { amount: rest })}
        </span>
      )}
    </>
  );
}

/** Where an environment stands against the one before it. */
export function LaneBehind(props: { application: Application }) {
  const { behind } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  if (!behind) {
    return <span className={text.muted}>{t('lanes.newest')}</span>;
  }
  const { environment, commits } = behind;
  if (commits === 0) {
    return (
      <span className={text.muted}>{t('lanes.inStep', { environment })}</span>
    );
  }
  return commits > 0 ? (
    <span className={text.busy}>
      {t('lanes.behind', { count: commits, environment })}
    </span>
  ) : (
    <span className={text.muted}>
      {t('lanes.ahead', { count: -commits, environment })}
    </span>
  );
}

/** The commit that is wanted: message, revision, author, age. */
export function LaneCommit(props: { application: Application }) {
  const { sync } = props.application;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { commit } = sync;
  return (
    <>
      <div className={classes.message} title={commit?.message}>
        {commit?.message ?? t('lanes.noCommit')}
      </div>
      <div className={`${text.small} ${text.muted} ${classes.author}`}>
        {commit ? (
          <>
            <Revision sha={commit.sha} url={commit.url} />
            <span> · </span>
            <span
              className={`${text.cut} ${classes.cutName}`}
              title={commit.author}
            >
              {commit.author}
            </span>
            <span> · </span>
            <Ago at={commit.at} />
          </>
        ) : (
          ' '
        )}
      </div>
      <div className={text.small}>
        <LaneBehind application={props.application} />
      </div>
    </>
  );
}

/** Who or what started an operation. */
export function useTriggerText() {
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (trigger: LaneOperation['operation']['trigger']): string => {
    if (trigger.type !== 'manual') {
      return t(`operation.${trigger.type}`);
    }
    return trigger.by
      ? t('operation.manual', { who: shortRef(trigger.by) })
      : t('operation.someone');
  };
}

/** `user:guest` of `user:default/guest`. */
export function shortRef(ref: string): string {
  return ref.replace(/:default\//, ':');
}

/** `payments` of `group:default/payments`: owners are groups unless it is said. */
export function ownerName(ref: string): string {
  return shortRef(ref).replace(/^group:/, '');
}

/** The last operation: how it went, when, how long, by whom. */
export function LaneOperationLines(props: { operation?: LaneOperation }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const duration = useDurationText();
  const trigger = useTriggerText();
  if (!props.operation) {
    return (
      <div className={`${text.row} ${text.tight} ${text.muted}`}>
        <Symbol shape="to-come" tone="off" />
        {t('lanes.noOperation')}
      </div>
    );
  }
  const { mark, words, operation } = props.operation;
  const start = operation.startedAt ?? operation.createdAt;
  const telling = ['failed', 'waiting-for-person', 'retrying'].includes(words);
  const detail =
    telling && operation.message
      ? operation.message
      : [
          operation.finishedAt && duration(start, operation.finishedAt),
          trigger(operation.trigger),
        ]
          .filter(Boolean)
          .join(' · ');
  return (
    <>
      <div className={`${text.row} ${text.tight}`}>
        <Symbol {...mark} />
        <span className={text.cut}>{t(`operation.${words}`)}</span>
      </div>
      <div className={`${text.muted} ${text.cut}`} title={detail}>
        <Ago at={operation.finishedAt ?? start} /> · {detail}
      </div>
    </>
  );
}

/** The newest open pull request that touches the environment. */
export function LanePullRequest(props: {
  pullRequests: Application['pullRequests'];
}) {
  const [first, ...others] = props.pullRequests;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const icon = <RiGitPullRequestLine size={14} aria-hidden="true" />;
  if (!first) {
    return (
      <div className={`${text.row} ${text.tight} ${text.muted}`}>
        {icon}
        {t('lanes.noPullRequest')}
      </div>
    );
  }
  return (
    <>
      <div className={`${text.row} ${text.tight}`}>
        {icon}
        <Link
          href={first.url}
          target="_blank"
          rel="noopener noreferrer"
          title={`#${first.number} ${first.title}`}
          className={`${text.link} ${text.cut} ${text.small}`}
          standalone
        >
          #{first.number} {first.title}
        </Link>
      </div>
      <div className={text.muted}>
        {others.length > 0
          ? t('lanes.pullRequestMore', { amount: others.length })
          : t('lanes.pullRequestOpen')}
      </div>
    </>
  );
}

/** The number between two lanes: how many commits the right one is behind. */
export function LaneConnection(props: {
  count: number;
  environment: string;
  next: string;
}) {
  const { count, environment, next } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <div
      className={classes.between}
      title={t('lanes.connection', { next, amount: count, environment })}
    >
      <RiArrowRightLine size={16} aria-hidden="true" />
      <b aria-hidden="true">{count < 0 ? `+${-count}` : count}</b>
    </div>
  );
}
