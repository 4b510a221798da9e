import { nextStep } from '../outcome';
import {
  translateNetworkError,
  translateStatus,
  withoutValues,
} from './translateStatus';

function refusal(
  code: number,
  reason: string,
  more: { message?: string; details?: unknown } = {},
): string {
  return JSON.stringify({
    kind: 'Status',
    status: 'Failure',
    code,
    reason,
    message: more.message ?? `${reason} happened`,
    details: more.details,
  });
}

const cause = (reason: string, message: string) => ({ reason, message });

const cases: {
  name: string;
  code: number;
  text: string;
  want: string;
  next: 'retry' | 'wait' | 'await-change';
}[] = [
  {
    name: 'a missing token',
    code: 401,
    text: refusal(401, 'Unauthorized'),
    want: 'unauthorized',
    next: 'retry',
  },
  {
    name: 'a missing right',
    code: 403,
    text: refusal(403, 'Forbidden'),
    want: 'forbidden',
    next: 'await-change',
  },
  {
    name: 'a namespace that is being deleted',
    code: 403,
    text: refusal(403, 'Forbidden', {
      details: { causes: [cause('NamespaceTerminating', 'going')] },
    }),
    want: 'missing-namespace',
    next: 'wait',
  },
  {
    name: 'a kind whose definition is being deleted',
    code: 403,
    text: refusal(403, 'Forbidden', {
      message:
        'widgets.example.com "a" is forbidden: create not allowed while custom resource definition is terminating',
    }),
    want: 'missing-kind',
    next: 'wait',
  },
  {
    name: 'an object that is not there',
    code: 404,
    text: refusal(404, 'NotFound', {
      message: 'configmaps "a" not found',
      details: { name: 'a', kind: 'configmaps' },
    }),
    want: 'not-found',
    next: 'await-change',
  },
  {
    name: 'a namespace that is not there',
    code: 404,
    text: refusal(404, 'NotFound', {
      message: 'namespaces "x" not found',
      details: { name: 'x', kind: 'namespaces' },
    }),
    want: 'missing-namespace',
    next: 'wait',
  },
  {
    name: 'a namespace that is not there, without details',
    code: 404,
    text: refusal(404, 'NotFound', { message: 'namespaces "x" not found' }),
    want: 'missing-namespace',
    next: 'wait',
  },
  {
    name: 'a path that is not served',
    code: 404,
    text: '404 page not found\n',
    want: 'missing-kind',
    next: 'wait',
  },
  {
    name: 'a kind that is not served',
    code: 404,
    text: refusal(404, 'NotFound', {
      message: 'the server could not find the requested resource',
      details: {},
    }),
    want: 'missing-kind',
    next: 'wait',
  },
  {
    name: 'a conflict of field managers',
    code: 409,
    text: refusal(409, 'Conflict'),
    want: 'conflict',
    next: 'retry',
  },
  {
    name: 'an expired resource version',
    code: 410,
    text: refusal(410, 'Expired'),
    want: 'gone',
    next: 'retry',
  },
  {
    name: 'a field that cannot change',
    code: 422,
    text: refusal(422, 'Invalid', {
      details: {
        causes: [cause('FieldValueInvalid', 'Invalid: field is immutable')],
      },
    }),
    want: 'immutable',
    next: 'await-change',
  },
  {
    name: 'a StatefulSet whose template of claims changed',
    code: 422,
    text: refusal(422, 'Invalid', {
      details: {
        causes: [
          cause(
            'FieldValueForbidden',
            "Forbidden: updates to statefulset spec for fields other than 'replicas' are forbidden",
          ),
        ],
      },
    }),
    want: 'immutable',
    next: 'await-change',
  },
  {
    name: 'a mistake beside a field that cannot change',
    code: 422,
    text: refusal(422, 'Invalid', {
      details: {
        causes: [
          cause('FieldValueInvalid', 'Invalid: field is immutable'),
          cause('FieldValueRequired', 'Required value'),
        ],
      },
    }),
    want: 'invalid',
    next: 'await-change',
  },
  {
    name: 'a mistake whose cause is of another sort, though it says immutable',
    code: 422,
    text: refusal(422, 'Invalid', {
      details: { causes: [cause('FieldValueRequired', 'immutable: set it')] },
    }),
    want: 'invalid',
    next: 'await-change',
  },
  {
    name: 'a body that cannot be read',
    code: 400,
    text: refusal(400, 'BadRequest'),
    want: 'invalid',
    next: 'await-change',
  },
  {
    name: 'a field that does not exist',
    code: 500,
    text: refusal(500, '', {
      message:
        'failed to create typed patch object (ns/a; /v1, Kind=ConfigMap): .dada: field not declared in schema',
    }),
    want: 'invalid',
    next: 'await-change',
  },
  {
    name: 'a webhook that does not answer',
    code: 500,
    text: refusal(500, 'InternalError', {
      message:
        'Internal error occurred: failed calling webhook "a.b": connection refused',
    }),
    want: 'webhook-unavailable',
    next: 'retry',
  },
  {
    name: 'a conversion webhook that does not answer',
    code: 500,
    text: refusal(500, 'InternalError', {
      message: 'conversion webhook for a.b/v1, Kind=C failed: timeout',
    }),
    want: 'webhook-unavailable',
    next: 'retry',
  },
  {
    name: 'a server that fails',
    code: 500,
    text: refusal(500, 'InternalError'),
    want: 'server-error',
    next: 'retry',
  },
  {
    name: 'a proxy without a server',
    code: 502,
    text: '<html>Bad Gateway</html>',
    want: 'server-error',
    next: 'retry',
  },
  {
    name: 'a server that takes too long',
    code: 504,
    text: refusal(504, 'Timeout'),
    want: 'timeout',
    next: 'retry',
  },
  {
    name: 'a server that has too much to do',
    code: 429,
    text: refusal(429, 'TooManyRequests'),
    want: 'throttled',
    next: 'retry',
  },
];

it.each(cases)('calls $name $want', ({ code, text, want, next }) => {
  const failure = translateStatus({ code, text }, 'subject');
  expect(failure).toMatchObject({
    status: 'failed',
    code: want,
    subject: 'subject',
  });
  expect(failure.message).not.toBe('');
  expect(nextStep(failure.code)).toBe(next);
});

it.each([
  { header: '7', details: undefined, want: 7_000 },
  { header: undefined, details: { retryAfterSeconds: 3 }, want: 3_000 },
  { header: '86400', details: undefined, want: 300_000 },
  { header: '-1', details: undefined, want: undefined },
  { header: 'soon', details: undefined, want: undefined },
  { header: undefined, details: undefined, want: undefined },
])(
  'takes $want ms from header $header and details $details',
  ({ header, details, want }) => {
    const text = refusal(429, 'TooManyRequests', { details });
    expect(
      translateStatus({ code: 429, text, retryAfter: header }).retryAfterMs,
    ).toBe(want);
  },
);

it.each([
  { code: 'ECONNREFUSED', want: 'unreachable', message: /cannot reach host:1/ },
  { code: 'ENOTFOUND', want: 'unreachable', message: /ENOTFOUND/ },
  { code: 'ETIMEDOUT', want: 'timeout', message: /ETIMEDOUT/ },
  {
    code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    want: 'unreachable',
    message: /certificate-authority-data/,
  },
  {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
    want: 'unreachable',
    message: /tls-server-name/,
  },
])('calls $code $want', ({ code, want, message }) => {
  const error = Object.assign(new Error('low level'), { code });
  const failure = translateNetworkError(error, 'host:1');
  expect(failure.code).toBe(want);
  expect(failure.message).toMatch(message);
});

it.each([
  {
    message:
      'errors: .data.k: expected string, got &value.Unstructured{Value:4711}',
    absent: '4711',
  },
  { message: 'data.k: Invalid value: "pass\\"word": too long', absent: 'word' },
  { message: 'type: Unsupported value: hunter2', absent: 'hunter2' },
])('leaves values out of $message', ({ message, absent }) => {
  expect(withoutValues(message)).not.toContain(absent);
});
