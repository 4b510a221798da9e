import type {
  ChangeIntentInput,
  ChangeKind,
} from '@gitops-suite/backstage-plugin-gitops-common';
import type { JsonObject, JsonValue } from '@backstage/types';

/** A field that an intent cannot be without. */
export type NeededField =
  | 'app'
  | 'owner'
  | 'image'
  | 'environments'
  | 'environment';

/** An intent, or the fields that it still needs. */
export type IntentResult =
  | { kind: 'ready'; intent: ChangeIntentInput }
  | { kind: 'incomplete'; missing: NeededField[] };

/**
 * The intent that a form has filled in so far. Fields carry the names of the intent; others are the template's own.
 */
export function intentFromForm(
  kind: ChangeKind,
  form: JsonObject,
): IntentResult {
  return kind === 'create-app' ? createApp(form) : addEnvironment(form);
}

function createApp(form: JsonObject): IntentResult {
  const app = textOf(form.app);
  const owner = textOf(form.owner);
  const image = textOf(form.image);
  const environments = textsOf(form.environments);
  const missing = missingOf({
    app,
    owner,
    image,
    environments: environments.length > 0 ? 'some' : undefined,
  });
  if (!app || !owner || !image || missing.length > 0) {
    return { kind: 'incomplete', missing };
  }
  return {
    kind: 'ready',
    intent: withoutGaps({
      kind: 'create-app' as const,
      repository: textOf(form.repository),
      app,
      description: textOf(form.description),
      owner,
      system: textOf(form.system),
      image,
      port: numberOf(form.port),
      replicas: numberOf(form.replicas),
      environments,
    }),
  };
}

function addEnvironment(form: JsonObject): IntentResult {
  const app = textOf(form.app);
  const environment = textOf(form.environment);
  if (!app || !environment) {
    return { kind: 'incomplete', missing: missingOf({ app, environment }) };
  }
  return {
    kind: 'ready',
    intent: withoutGaps({
      kind: 'add-environment' as const,
      repository: textOf(form.repository),
      app,
      environment,
      from: textOf(form.from),
      image: textOf(form.image),
      replicas: numberOf(form.replicas),
    }),
  };
}

function missingOf(
  fields: Partial<Record<NeededField, string | undefined>>,
): NeededField[] {
  const names = Object.keys(fields) as NeededField[];
  return names.filter(name => !fields[name]);
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value.trim() !== ''
    ? value.trim()
    : undefined;
}

function textsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value)
    ? value.filter((one): one is string => typeof one === 'string')
    : [];
}

function numberOf(value: JsonValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

// The backend refuses fields that are there without a value.
function withoutGaps<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== undefined),
  ) as T;
}
