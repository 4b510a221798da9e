import {
  LAYOUT,
  overlayFolder,
  type AddEnvironmentIntent,
  type ChangeCheck,
  type EnvironmentSettings,
} from '@gitops-suite/model';
import {
  added,
  heldBack,
  passed,
  type ChangeDraft,
  type RepositoryFiles,
  type RepositorySettings,
} from './ChangeDraft';
import { copyOverlay } from './copyOverlay';
import { checkNamespace, unknownEnvironment } from './createApp';
import type { BaseFacts } from './OverlayCopy';
import { workloadsIn } from './workloads';
import { valueOfYaml } from './yamlEdit';

/** One more overlay of an app, as a copy of one that exists, with image and replicas of its own. */
export function addEnvironment(
  intent: AddEnvironmentIntent,
  files: RepositoryFiles,
  settings: RepositorySettings,
): ChangeDraft {
  const folder = `${LAYOUT.apps}/${intent.app}`;
  const folderIn = (environment: EnvironmentSettings) =>
    `${overlayFolder(environment, intent.app)}/`;
  const holds = (environment: EnvironmentSettings) =>
    Object.keys(files).some(path => path.startsWith(folderIn(environment)));

  const target = settings.environments.find(
    ({ name }) => name === intent.environment,
  );
  if (!target) {
    return heldBack(unknownEnvironment(intent.environment, settings));
  }
  const overlays = settings.environments.map(folderIn);
  const refusal =
    checkApp(intent.app, files, overlays) ??
    checkFree(intent, folderIn(target), holds(target)) ??
    checkNamespace(intent.app, target);
  if (refusal) {
    return heldBack(refusal);
  }
  const model = modelOf(intent, settings, holds);
  if (!model) {
    return heldBack(noModel(intent));
  }
  const copy = copyOverlay(
    filesBelow(files, folderIn(model)),
    {
      image: intent.image,
      replicas: intent.replicas,
      namespace: {
        from: namespaceOf(intent.app, model),
        to: namespaceOf(intent.app, target),
      },
    },
    factsOf(files, folder),
  );
  const edits = Object.entries(copy.files)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => added(`${folderIn(target)}${path}`, text));
  return {
    edits,
    checks: [
      passed(
        'environment',
        `Environment ${target.name}`,
        `${target.name} is free; the model is ${model.name}.`,
      ),
      ...copy.problems,
      ...edits.flatMap(({ path, after = '' }) =>
        mentions(path, after, model.name),
      ),
    ],
  };
}

function checkApp(
  app: string,
  files: RepositoryFiles,
  overlays: readonly string[],
): ChangeCheck | undefined {
  const folders = [`${LAYOUT.apps}/${app}/`, ...overlays];
  const exists = Object.keys(files).some(path =>
    folders.some(folder => path.startsWith(folder)),
  );
  return exists
    ? undefined
    : {
        status: 'failed',
        code: 'app-unknown',
        title: 'App',
        message: `There is no app ${app}.`,
        cure: 'Choose an app that exists, or create it.',
      };
}

function checkFree(
  intent: AddEnvironmentIntent,
  folder: string,
  isTaken: boolean,
): ChangeCheck | undefined {
  return isTaken
    ? {
        status: 'failed',
        code: 'environment-exists',
        title: `Environment ${intent.environment}`,
        message: `${intent.app} stands in ${intent.environment} already.`,
        file: folder.slice(0, -1),
        cure: 'Choose another environment.',
      }
    : undefined;
}

/** The chosen model, else the nearest environment before in the promotion order, else the nearest after. */
function modelOf(
  intent: AddEnvironmentIntent,
  settings: RepositorySettings,
  holds: (environment: EnvironmentSettings) => boolean,
): EnvironmentSettings | undefined {
  if (intent.from !== undefined) {
    return settings.environments.find(
      environment => environment.name === intent.from && holds(environment),
    );
  }
  const ordered = settings.environments
    .map((environment, index) => ({
      environment,
      order: environment.order ?? index,
    }))
    .sort((a, b) => a.order - b.order)
    .map(({ environment }) => environment);
  const at = ordered.findIndex(({ name }) => name === intent.environment);
  return (
    ordered.slice(0, at).reverse().find(holds) ?? ordered.slice(at).find(holds)
  );
}

function noModel(intent: AddEnvironmentIntent): ChangeCheck {
  return {
    status: 'failed',
    code: 'no-model',
    title: 'Model',
    message: intent.from
      ? `${intent.app} does not stand in ${intent.from}, so there is nothing to copy.`
      : `${intent.app} has no overlay that could be copied.`,
    cure: intent.from
      ? 'Choose an environment in which the app stands.'
      : `Add the first overlay by hand below ${LAYOUT.apps}/${intent.app}/${LAYOUT.overlays}.`,
  };
}

function filesBelow(
  files: RepositoryFiles,
  folder: string,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith(folder))
      .map(([path, text]) => [path.slice(folder.length), text]),
  );
}

function factsOf(files: RepositoryFiles, folder: string): BaseFacts {
  const workloads = Object.entries(
    filesBelow(files, `${folder}/${LAYOUT.base}/`),
  )
    .filter(([path]) => /\.ya?ml$/.test(path))
    .flatMap(([path, text]) => workloadsIn(path, text));
  const values = files[`${folder}/${LAYOUT.chart}/values.yaml`];
  return {
    workloads: workloads.map(({ name }) => name),
    images: workloads.flatMap(({ images }) => images).map(withoutTag),
    ...(values !== undefined && {
      chartValues: (valueOfYaml(values) ?? {}) as Record<string, unknown>,
    }),
  };
}

function withoutTag(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
}

function namespaceOf(app: string, environment: EnvironmentSettings): string {
  return environment.namespace
    .replaceAll('{app}', app)
    .replaceAll('{environment}', environment.name);
}

/** A copied line that names the model may mean the model: a person has to look. */
function mentions(path: string, text: string, model: string): ChangeCheck[] {
  const word = new RegExp(`(^|[^a-z0-9])${model}([^a-z0-9]|$)`, 'i');
  const index = text.split('\n').findIndex(line => word.test(line));
  return index < 0
    ? []
    : [
        {
          status: 'warning',
          code: 'mentions-model',
          title: 'Copied values',
          message: `A copied line names ${model}.`,
          file: path,
          line: index + 1,
          cure: 'Check whether it is right for the new environment too.',
        },
      ];
}
