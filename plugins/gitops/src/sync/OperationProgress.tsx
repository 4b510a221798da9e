import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import LinearProgress from '@material-ui/core/LinearProgress';
import { RiStopCircleLine } from '@remixicon/react';
import type {
  Application,
  StepResult,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useMutation } from '@tanstack/react-query';
import { gitopsApiRef } from '../api/gitopsApiRef';
import { failureMessage } from '../data/errors';
import { useOperation } from '../data/useGitops';
import { useAnnounce } from '../parts/Announcer';
import cards from '../parts/cards.module.css';
import text from '../parts/text.module.css';
import { Symbol } from '../symbols/Symbol';
import type { Mark } from '../symbols/tones';
import { useFailureToast } from '../parts/useFailureToast';
import { gitopsTranslationRef } from '../translation';
import { operationOf } from './lanes';
import { operationProgress } from './operationProgress';
import { useStageTitle } from '../plan/useStageTitle';
import classes from './panel.module.css';

const stepMarks: Record<StepResult['state'], Mark> = {
  pending: { shape: 'to-come', tone: 'off' },
  starting: { shape: 'to-come', tone: 'busy' },
  running: { shape: 'health-turning', tone: 'busy' },
  succeeded: { shape: 'health-fine', tone: 'ok' },
  applied: { shape: 'health-fine', tone: 'ok' },
  unchanged: { shape: 'sync-equal', tone: 'ok' },
  pruned: { shape: 'health-fine', tone: 'ok' },
  waiting: { shape: 'health-turning', tone: 'busy' },
  failed: { shape: 'health-broken', tone: 'bad' },
  skipped: { shape: 'health-paused', tone: 'off' },
};

/** The words of a step where a whole sync has the same state with others. */
function stepWord(state: StepResult['state']) {
  switch (state) {
    case 'failed':
      return 'stepFailed';
    case 'running':
      return 'stepRunning';
    case 'succeeded':
      return 'stepSucceeded';
    default:
      return state;
  }
}

function StepRow(props: { result: StepResult }) {
  const { result } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  return (
    <li>
      <Symbol {...stepMarks[result.state]} />
      <span className={text.cut} title={result.ref.name}>
        <span className={text.muted}>{result.ref.kind}/</span>
        {result.ref.name}
      </span>
      <span className={text.small}>
        {t(`operation.${stepWord(result.state)}`)}
      </span>
      {result.state === 'failed' ? (
        <span className={`${text.small} ${text.bad} ${classes.reason}`}>
          {result.message}
        </span>
      ) : (
        <span
          className={`${text.small} ${text.cut} ${text.muted}`}
          title={result.message}
        >
          {result.message}
        </span>
      )}
    </li>
  );
}

function StopButton(props: { operationId: string }) {
  const api = useApi(gitopsApiRef);
  const tellFailure = useFailureToast();
  const announce = useAnnounce();
  const { t } = useTranslationRef(gitopsTranslationRef);
  const stop = useMutation({
    mutationFn: () => api.terminateOperation(props.operationId),
    onSuccess: () => announce(t('operation.stopped')),
    onError: error =>
      tellFailure(
        t('operation.stopFailed', { message: failureMessage(error) }),
      ),
  });
  return (
    <Button
      variant="secondary"
      iconStart={<RiStopCircleLine />}
      isPending={stop.isPending}
      onPress={() => stop.mutate()}
    >
      {t('operation.stop')}
    </Button>
  );
}

/** A sync that runs, or the last one if it failed: object by object. */
export function OperationProgress(props: {
  application: Application;
  operationId: string;
  canStop: boolean;
}) {
  const { application, operationId, canStop } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const stageTitle = useStageTitle();
  const query = useOperation(application.id, operationId);
  const operation = query.data ?? application.operation;
  if (!operation) {
    return null;
  }
  const { words, mark } = operationOf(operation);
  const results = query.data?.results ?? [];
  const { done, total, telling } = operationProgress(results);
  const isFinal = operation.finishedAt !== undefined;
  const isToldBelow = telling.some(
    ({ message }) => message && operation.message?.includes(message),
  );
  return (
    <section className={classes.progress} aria-label={t(`operation.${words}`)}>
      <div className={`${cards.head} ${classes.noLine}`}>
        <Symbol {...mark} />
        <span className={text.bold}>{t(`operation.${words}`)}</span>
        <span className={`${text.small} ${text.muted} ${text.grow}`}>
          {total > 0 && t('operation.progress', { done, count: total })}
          {operation.nextAttemptAt &&
            ` · ${t('operation.nextAttempt', { attempt: operation.attempt })}`}
          {operation.stage && ` · ${stageTitle(operation.stage)}`}
          {operation.message && !isToldBelow && ` · ${operation.message}`}
        </span>
        {canStop && !isFinal && <StopButton operationId={operationId} />}
      </div>
      {!isFinal && (
        <LinearProgress
          aria-label={t('operation.progressLabel')}
          variant={total > 0 ? 'determinate' : 'indeterminate'}
          value={total > 0 ? (100 * done) / total : undefined}
        />
      )}
      {telling.length > 0 && (
        <ul className={classes.steps}>
          {telling.map(result => (
            <StepRow key={`${result.phase}/${result.key}`} result={result} />
          ))}
        </ul>
      )}
    </section>
  );
}
