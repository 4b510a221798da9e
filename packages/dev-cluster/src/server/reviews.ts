import { readObject } from '../admission/codec';
import { asObject, type JsonObject } from '../schema/types';
import { isAllowed } from './authorize';
import type { ApiAnswer, ApiRequest } from './request';
import { adminGroup, type User } from './users';

/** POST of a review: a question about users and rights, answered in its status. */
export function answerReview(
  request: ApiRequest,
  tokens: ReadonlyMap<string, User>,
): ApiAnswer {
  const { kind } = request.target;
  const { object } = readObject(kind, {
    text: request.body,
    isYaml: request.contentType.includes('yaml'),
    validation: 'Ignore',
  });
  return {
    code: 201,
    object: { ...object, status: statusOf(kind.kind, object, request, tokens) },
  };
}

function statusOf(
  kind: string,
  object: JsonObject,
  request: ApiRequest,
  tokens: ReadonlyMap<string, User>,
): JsonObject {
  const spec = asObject(object.spec);
  switch (kind) {
    case 'TokenReview': {
      const user = tokens.get(String(spec.token ?? ''));
      return user
        ? { authenticated: true, user: userInfo(user) }
        : {
            user: {},
            error: '[invalid bearer token, token lookup failed]',
          };
    }
    case 'SelfSubjectReview':
      return { userInfo: userInfo(request.user) };
    case 'SelfSubjectRulesReview': {
      const admin = request.user.groups.includes(adminGroup);
      const verbs = admin ? ['*'] : ['get', 'list', 'watch'];
      return {
        resourceRules: [{ verbs, apiGroups: ['*'], resources: ['*'] }],
        nonResourceRules: [{ verbs, nonResourceURLs: ['*'] }],
        incomplete: false,
      };
    }
    default: {
      const user =
        kind === 'SubjectAccessReview'
          ? {
              name: String(spec.user ?? ''),
              uid: '',
              groups: (spec.groups as string[] | undefined) ?? [],
            }
          : request.user;
      const verb = String(asObject(spec.resourceAttributes).verb ?? 'get');
      return { allowed: isAllowed(user, verb) };
    }
  }
}

function userInfo(user: User): JsonObject {
  return {
    username: user.name,
    ...(user.uid && { uid: user.uid }),
    groups: user.groups,
  };
}
