import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  type BasicPermission,
  type ConditionalPolicyDecision,
  type PolicyDecision,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  gitopsApplicationReadPermission,
  gitopsViewPermission,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { forbidden } from './denial';
import type { ConditionsClient } from './ConditionsClient';
import { decideOnEntities } from './EntityDecisions';
import { everything, type Visibility } from './visibility';

/** How long a person's decisions are remembered. Milliseconds. */
const rememberMs = 30_000;

/** How long it is remembered that a person may see GitOps at all: a page asks several times. Milliseconds. */
const rememberViewMs = 5_000;

interface Memory {
  at: number;
  /** The decision without an entity: the same for all, or conditions on each. */
  general?: PolicyDecision;
  decided: Set<string>;
  allowed: Set<string>;
  /** Ends when everything asked for so far is decided. */
  last: Promise<Visibility>;
}

/**
 * Decides who may see and do what. Every permission but `gitops.view` is decided on a catalog entity: the one of the
 * Application, else its owner. Where there is neither, only those pass for whom the policy allows it on anything.
 */
export class Authorizer {
  readonly #permissions: PermissionsService;
  readonly #auth: AuthService;
  readonly #conditions: Pick<ConditionsClient, 'fulfilling'>;
  readonly #authorities: () => Promise<readonly string[]>;
  readonly #now: () => number;
  readonly #remembered = new Map<string, Memory>();
  /** Until when a person may see GitOps without being asked about again. */
  readonly #viewers = new Map<string, number>();

  constructor(options: {
    permissions: PermissionsService;
    auth: AuthService;
    conditions: Pick<ConditionsClient, 'fulfilling'>;
    /** Every entity on which reading an Application is decided. */
    authorities: () => Promise<readonly string[]>;
    now?: () => number;
  }) {
    this.#permissions = options.permissions;
    this.#auth = options.auth;
    this.#conditions = options.conditions;
    this.#authorities = options.authorities;
    this.#now = options.now ?? Date.now;
  }

  /** Throws unless the caller may see that GitOps is there. */
  async requireView(credentials: BackstageCredentials): Promise<void> {
    const person = this.#auth.isPrincipal(credentials, 'user')
      ? credentials.principal.userEntityRef
      : undefined;
    const now = this.#now();
    if (person !== undefined && now < (this.#viewers.get(person) ?? 0)) {
      return;
    }
    await this.#requireBasic(gitopsViewPermission, credentials);
    for (const [other, until] of this.#viewers) {
      if (until <= now) {
        this.#viewers.delete(other);
      }
    }
    if (person !== undefined) {
      this.#viewers.set(person, now + rememberViewMs);
    }
  }

  /** Whether the caller has the permission on `authority`; on nothing at all when it is undefined. */
  async may(
    permission: ResourcePermission,
    authority: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<boolean> {
    if (authority === undefined) {
      const general = await this.#general(permission, credentials);
      return general.result === AuthorizeResult.ALLOW;
    }
    const [decision] = await this.#permissions.authorize(
      [{ permission, resourceRef: authority }],
      { credentials },
    );
    return decision.result === AuthorizeResult.ALLOW;
  }

  /** Throws a NotAllowedError that says which permission is missing, on what. */
  async require(
    permission: ResourcePermission,
    authority: string | undefined,
    credentials: BackstageCredentials,
  ): Promise<void> {
    if (!(await this.may(permission, authority, credentials))) {
      throw forbidden(
        authority === undefined
          ? `The permission ${permission.name} is missing: nothing names an owner here, so only administrators have it. Name one in app.yaml or gitops.yaml.`
          : `The permission ${permission.name} on ${authority} is missing. Ask its owner, or whoever keeps the permission policy of this portal.`,
      );
    }
  }

  /** Which Applications the caller may read. */
  async visibility(credentials: BackstageCredentials): Promise<Visibility> {
    if (!this.#auth.isPrincipal(credentials, 'user')) {
      return this.#decideAll(credentials, freshMemory(this.#now()));
    }
    const key = credentials.principal.userEntityRef;
    const remembered = this.#memoryOf(key);
    try {
      return await this.#decideAll(credentials, remembered);
    } catch (error) {
      this.#remembered.delete(key);
      throw error;
    }
  }

  #memoryOf(key: string): Memory {
    const known = this.#remembered.get(key);
    if (known && this.#now() - known.at < rememberMs) {
      return known;
    }
    for (const [other, { at }] of this.#remembered) {
      if (this.#now() - at >= rememberMs) {
        this.#remembered.delete(other);
      }
    }
    const fresh = freshMemory(this.#now());
    this.#remembered.set(key, fresh);
    return fresh;
  }

  /** Asks only about entities that were not decided yet; concurrent requests of one person share the answers. */
  #decideAll(
    credentials: BackstageCredentials,
    memory: Memory,
  ): Promise<Visibility> {
    memory.last = memory.last.then(async () => {
      memory.general ??= await this.#general(
        gitopsApplicationReadPermission,
        credentials,
      );
      if (memory.general.result === AuthorizeResult.CONDITIONAL) {
        await this.#decideNew(memory.general, credentials, memory);
      }
      return memory.general.result === AuthorizeResult.ALLOW
        ? everything
        : { all: false, authorities: [...memory.allowed] };
    });
    return memory.last;
  }

  async #decideNew(
    decision: ConditionalPolicyDecision,
    credentials: BackstageCredentials,
    memory: Memory,
  ): Promise<void> {
    const entityRefs = (await this.#authorities()).filter(
      entityRef => !memory.decided.has(entityRef),
    );
    if (entityRefs.length === 0) {
      return;
    }
    const allowed =
      (await this.#conditions.fulfilling(decision, entityRefs, credentials)) ??
      (await decideOnEntities({
        permissions: this.#permissions,
        permission: gitopsApplicationReadPermission,
        entityRefs,
        credentials,
      }));
    for (const entityRef of entityRefs) {
      memory.decided.add(entityRef);
    }
    for (const entityRef of allowed) {
      memory.allowed.add(entityRef);
    }
  }

  async #general(
    permission: ResourcePermission,
    credentials: BackstageCredentials,
  ): Promise<PolicyDecision> {
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    return decision;
  }

  async #requireBasic(
    permission: BasicPermission,
    credentials: BackstageCredentials,
  ): Promise<void> {
    const [decision] = await this.#permissions.authorize([{ permission }], {
      credentials,
    });
    if (decision.result !== AuthorizeResult.ALLOW) {
      throw forbidden(
        `The permission ${permission.name} is missing. Ask whoever keeps the permission policy of this portal.`,
      );
    }
  }
}

function freshMemory(at: number): Memory {
  return {
    at,
    decided: new Set(),
    allowed: new Set(),
    last: Promise.resolve(everything),
  };
}
