/** What words mean by convention, in the names of conditions, in their reasons, and in fields such as `phase`. */
import type { HealthStatus } from '@gitops-suite/model';

/** Conditions that are True when all is well. The last word counts, so that parts are judged like the whole. */
const positive =
  /(Ready|Available|Healthy|Synced|Established|Accepted|Programmed|Succeeded|Successful|Success|Completed?|Reconciled|Deployed|Installed|Initialized|ResolvedRefs|Valid|Applied|FullyApplied|Synchronized|Admitted|Discoverable|Adopted|Advertised|Bootstrapped|UpToDate)$/;

/** Conditions that are True when something is wrong. */
const negative =
  /^(Not|Un|Partially)(Ready|[Aa]vailable|[Hh]ealthy|[Ss]ynced)$|(Degraded|Failed|Failing|Failure|Error|Errors|ErrorOccurred|Stalled|Invalid|Orphan|Unhealthy|NonStructuralSchema|Fallback|Violations?)$/;

/** Conditions that are True while something goes on. */
const ongoing =
  /^(Reconciling|Progressing|Issuing|Deploying|Updating|Upgrading|Pending|InProgress|RollingUpdate|RolloutProgressing|Terminating|Deleting|Creating|Provisioning|Installing|Scaling|Initializing)$/;

/** Conditions that are True while something is switched off, by a person or on its way out. */
const resting = /^(Paused|Suspended|Stopped|Hibernated|Waiting|Disrupting)$/;

/** @internal */
export type Polarity = 'positive' | 'negative' | 'ongoing' | 'resting';

/** What it means that a condition of this type is True; undefined where the name does not tell. @internal */
export function polarityOf(type: string): Polarity | undefined {
  if (negative.test(type)) {
    return 'negative';
  }
  if (ongoing.test(type)) {
    return 'ongoing';
  }
  if (resting.test(type)) {
    return 'resting';
  }
  return positive.test(type) ? 'positive' : undefined;
}

/** @internal */
export const inProgress =
  /progress|pending|creating|installing|waiting|provisioning|initializ|reconciling|deploying|starting|updating|scaling|issuing|deleting|dependencynotready/i;

/** Reasons of a condition that is False because somebody wants it so. @internal */
export const atRest = /paused$|suspended$|stopped$/i;

/** Reasons with which a controller gives up, whatever the name of the condition. @internal */
export const gaveUp = /DeadlineExceeded$|^RolloutAborted$/;

const vocabulary: readonly (readonly [HealthStatus, RegExp])[] = [
  ['Unknown', /^(unknown|inconclusive)$/],
  ['Missing', /^(notfound|missing)$/],
  [
    'Suspended',
    /^(paused|suspended|hibernated|disabled|stopped|step-?paused|waitingforapproval)$/,
  ],
  [
    'Degraded',
    /^(.*fail(ed|ure|ing)?|.*error(ed)?|degraded|unhealthy|invalid.*|lost|crash.*|red|broken|rejected|unavailable|notready|not ready|aborted|cancelled|canceled|unreachable|warning|.*_warn|.*_err|noncompliant|.*blocked.*|.*limitreached|.*notvisible)$/,
  ],
  [
    'Progressing',
    /^(?!running$)(pending|[a-z]*ing[a-z]*|new|in[ -]?progress|queued|scheduled|unbound|yellow|expanding|notreconciled)$/,
  ],
  [
    'Healthy',
    /^(running|ready|success|succeeded|successful|active|available|bound|completed?|healthy|synced|established|online|deployed|ok|.*_ok|done|finished|provisioned|initialized|installed|green|valid|reconciled|connected|created|enabled|accepted|operational|up|stable|claimed|attached|issued|published|registered|exists|compliant|uptodate)$/,
  ],
];

/** Longer than any word that a controller writes for a machine. */
const LONGEST_WORD = 80;

/** The worst of these words, from what matters most; undefined when none is known. @internal */
export function worstWord(
  words: readonly string[],
): { status: HealthStatus; word: string } | undefined {
  for (const status of order) {
    const pattern = vocabulary.find(([known]) => known === status)![1];
    const word = words.find(
      text =>
        text.length <= LONGEST_WORD &&
        pattern.test(text.toLowerCase()) &&
        meaningOf(text) === status,
    );
    if (word !== undefined) {
      return { status, word };
    }
  }
  return undefined;
}

const order: readonly HealthStatus[] = [
  'Degraded',
  'Suspended',
  'Missing',
  'Progressing',
  'Unknown',
  'Healthy',
];

function meaningOf(text: string): HealthStatus | undefined {
  return vocabulary.find(([, pattern]) =>
    pattern.test(text.toLowerCase()),
  )?.[0];
}
