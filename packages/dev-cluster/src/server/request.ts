import type { FieldValidation } from '../admission/codec';
import { badRequest, invalid } from '../api/apiError';
import type { Kind } from '../schema/kinds';
import type { User } from './users';

/** What a request is about. */
export interface Target {
  kind: Kind;
  namespace?: string;
  name?: string;
  subresource?: string;
}

/** A request on objects, read off the wire. */
export interface ApiRequest {
  method: string;
  target: Target;
  query: URLSearchParams;
  accept: string;
  contentType: string;
  userAgent: string;
  user: User;
  body: string;
}

/** What is answered; `warnings` become headers. */
export interface ApiAnswer {
  code: number;
  object: import('../schema/types').JsonObject;
  warnings?: string[];
}

/** The options of a write. */
export interface WriteOptions {
  dryRun: boolean;
  validation: FieldValidation;
  manager: string;
  force: boolean;
}

const noKind = { group: 'meta.k8s.io', plural: '', kind: 'PatchOptions' };

/**
 * Reads the options of a write from the query.
 * @throws ApiError when one has a value that does not exist.
 */
export function readWriteOptions(request: ApiRequest): WriteOptions {
  const { query } = request;
  const isApply = request.contentType.startsWith('application/apply-patch');
  const optionsKind =
    {
      POST: 'CreateOptions',
      PUT: 'UpdateOptions',
    }[request.method] ?? 'PatchOptions';
  const what = { ...noKind, kind: optionsKind };
  const dryRun = query.getAll('dryRun').filter(value => value !== '');
  if (dryRun.some(value => value !== 'All'))
    throw invalid(what, '', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: [${dryRun
          .map(v => JSON.stringify(v))
          .join(',')}]: supported values: "All"`,
        field: 'dryRun',
      },
    ]);
  const validation = query.get('fieldValidation') || 'Warn';
  if (!['Strict', 'Warn', 'Ignore'].includes(validation))
    throw invalid(what, '', [
      {
        reason: 'FieldValueNotSupported',
        message: `Unsupported value: ${JSON.stringify(
          validation,
        )}: supported values: "", "Ignore", "Strict", "Warn"`,
        field: 'fieldValidation',
      },
    ]);
  const given = query.get('fieldManager') ?? '';
  if (given.length > 128)
    throw invalid(what, '', [
      {
        reason: 'FieldValueTooLong',
        message: 'Too long: may not be more than 128 bytes',
        field: 'fieldManager',
      },
    ]);
  if (isApply && given === '')
    throw invalid(what, '', [
      {
        reason: 'FieldValueRequired',
        message: 'Required value: is required for apply patch',
        field: 'fieldManager',
      },
    ]);
  const force = query.get('force') === 'true';
  if (query.has('force') && !isApply && request.method === 'PATCH')
    throw invalid(what, '', [
      {
        reason: 'FieldValueForbidden',
        message: 'Forbidden: may not be specified for non-apply patch',
        field: 'force',
      },
    ]);
  return {
    dryRun: dryRun.length > 0,
    validation: validation as FieldValidation,
    manager: given || managerOf(request.userAgent),
    force,
  };
}

/** The field manager that a user agent stands for. */
function managerOf(userAgent: string): string {
  const name = userAgent.split('/')[0].slice(0, 128);
  return name || 'unknown';
}

/** The name that a request must have. */
export function nameOf(target: Target): string {
  if (!target.name) throw badRequest('name must be provided');
  return target.name;
}
