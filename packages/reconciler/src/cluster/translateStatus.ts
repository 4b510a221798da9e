import { failed, type Failure, type FailureCode } from '../outcome';

/** The parts of `Status` (meta/v1) that tell failures apart. */
interface Status {
  kind?: string;
  reason?: string;
  message?: string;
  details?: {
    name?: string;
    kind?: string;
    retryAfterSeconds?: number;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
}

/** An answer of the API server that is not a success. @internal */
export interface RefusedAnswer {
  /** HTTP status. */
  code: number;
  /** Body as it came. */
  text: string;
  retryAfter?: string;
}

// What the API server says of fields that cannot change, by kind of object.
const unchangeable =
  /immutable|may not change|updates to statefulset spec for fields other than/i;

/**
 * Translates a refusal of the API server into a {@link Failure}: the one place where HTTP becomes our words.
 * `subject` is the key of the object or the path that was asked for.
 * @internal
 */
export function translateStatus(
  answer: RefusedAnswer,
  subject?: string,
): Failure {
  const status = readStatus(answer.text);
  const code = codeOf(answer.code, status);
  return failed(code, messageOf(answer, status), {
    subject,
    cause: status ?? answer.text.slice(0, 1_000),
    retryAfterMs: retryAfterMs(answer, status),
  });
}

function readStatus(text: string): Status | undefined {
  try {
    const body = JSON.parse(text) as Status | null;
    return body?.kind === 'Status' ? body : undefined;
  } catch {
    return undefined;
  }
}

function codeOf(code: number, status: Status | undefined): FailureCode {
  switch (code) {
    case 401:
      return 'unauthorized';
    case 403:
      return forbiddenCode(status);
    case 404:
      return notFoundCode(status);
    case 409:
      return 'conflict';
    case 410:
      return 'gone';
    case 408:
    case 504:
      return 'timeout';
    case 422:
      return isImmutable(status) ? 'immutable' : 'invalid';
    case 429:
      return 'throttled';
    default:
      break;
  }
  if (code < 500) {
    return 'invalid';
  }
  // Server-side apply answers 500 for a manifest with a field that does not exist.
  if (/failed to create typed patch object/.test(status?.message ?? '')) {
    return 'invalid';
  }
  return /failed calling webhook|conversion webhook for .* failed/.test(
    status?.message ?? '',
  )
    ? 'webhook-unavailable'
    : 'server-error';
}

/** What is on its way out takes nothing any more; that is no missing right, and passes. */
function forbiddenCode(status: Status | undefined): FailureCode {
  if (hasCause(status, 'NamespaceTerminating')) {
    return 'missing-namespace';
  }
  return /while custom resource definition is terminating$/.test(
    status?.message ?? '',
  )
    ? 'missing-kind'
    : 'forbidden';
}

function notFoundCode(status: Status | undefined): FailureCode {
  const details = status?.details;
  if (
    details?.kind === 'namespaces' ||
    /^namespaces "[^"]*" not found$/.test(status?.message ?? '')
  ) {
    return 'missing-namespace';
  }
  return details?.name ? 'not-found' : 'missing-kind';
}

function hasCause(status: Status | undefined, reason: string): boolean {
  return Boolean(
    status?.details?.causes?.some(cause => cause.reason === reason),
  );
}

/** Every cause has to be about a field that cannot change: a plain mistake beside it is mended first. */
function isImmutable(status: Status | undefined): boolean {
  const causes = status?.details?.causes ?? [];
  return (
    causes.length > 0 &&
    causes.every(
      ({ reason, message }) =>
        (reason === 'FieldValueInvalid' || reason === 'FieldValueForbidden') &&
        unchangeable.test(message ?? ''),
    )
  );
}

function messageOf(
  { code, text }: RefusedAnswer,
  status: Status | undefined,
): string {
  if (status?.message) {
    return status.message;
  }
  const plain = text.trim().split('\n')[0].slice(0, 200);
  return `the API server answered ${code}${plain ? `: ${plain}` : ''}`;
}

function retryAfterMs(
  answer: RefusedAnswer,
  status: Status | undefined,
): number | undefined {
  const seconds = Number(
    answer.retryAfter ?? status?.details?.retryAfterSeconds ?? NaN,
  );
  // Nobody is kept waiting for more than five minutes by a header.
  return Number.isFinite(seconds) && seconds >= 0
    ? Math.min(seconds, 300) * 1_000
    : undefined;
}

const certificateCure =
  "check certificate-authority-data and server of the kubeconfig, or set tls-server-name to a name that the server's certificate has";

/** Translates an error of a connection. @internal */
export function translateNetworkError(
  error: Error & { code?: string },
  server: string,
): Failure {
  const code = error.code ?? '';
  if (/CERT|SELF_SIGNED|ISSUER|ALTNAME|UNABLE_TO_|SSL/.test(code)) {
    return failed(
      'unreachable',
      `${server} is not trusted (${code}): ${certificateCure}`,
      { cause: error },
    );
  }
  return failed(
    code === 'ETIMEDOUT' ? 'timeout' : 'unreachable',
    `cannot reach ${server}: ${code || error.message}`,
    { cause: error },
  );
}

/** A message about a Secret without the values that the API server quotes. @internal */
export function withoutValues(message: string): string {
  return message
    .replace(/Value:[^}]*}/g, 'Value:…}')
    .replace(
      /(Invalid value: |Unsupported value: )("(?:[^"\\]|\\.)*"|\S+)/g,
      '$1…',
    );
}
