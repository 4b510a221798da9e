import { posix } from 'node:path';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ENTITY_APP_ANNOTATION,
  LAYOUT,
  overlayFolder,
  type ChangeCheck,
  type CreateAppIntent,
  type EnvironmentSettings,
} from '@gitops-suite/model';
import { stringify } from 'yaml';
import {
  added,
  heldBack,
  passed,
  type ChangeDraft,
  type RepositoryFiles,
  type RepositorySettings,
} from './ChangeDraft';
import { parseImage } from './imageReference';

/** A new app: a kustomize base, one overlay per chosen environment, `app.yaml` and the entity. */
export function createApp(
  intent: CreateAppIntent,
  files: RepositoryFiles,
  settings: RepositorySettings,
): ChangeDraft {
  const checks = [
    checkName(intent.app, files),
    ...intent.environments.map(name =>
      checkEnvironment(intent, name, settings),
    ),
  ];
  if (checks.some(check => check.status === 'failed')) {
    return heldBack(...checks);
  }
  const folder = `${LAYOUT.apps}/${intent.app}`;
  const base = `${folder}/${LAYOUT.base}`;
  const overlays = new Set(
    chosen(intent, settings).map(one => overlayFolder(one, intent.app)),
  );
  return {
    edits: [
      added(`${folder}/${LAYOUT.app}`, appYaml(intent)),
      added(`${base}/deployment.yaml`, deployment(intent)),
      added(`${base}/kustomization.yaml`, baseKustomization()),
      added(`${base}/service.yaml`, service(intent)),
      added(`${folder}/${LAYOUT.entity}`, entity(intent)),
      ...[...overlays].map(overlay =>
        added(
          `${overlay}/kustomization.yaml`,
          overlayKustomization(intent, posix.relative(overlay, base)),
        ),
      ),
    ],
    checks,
  };
}

function checkName(app: string, files: RepositoryFiles): ChangeCheck {
  const title = 'Name of the app';
  const taken = Object.keys(files).find(
    path =>
      path.startsWith(`${LAYOUT.apps}/${app}/`) ||
      path.startsWith(`${LAYOUT.infrastructure}/${app}/`),
  );
  if (taken) {
    return {
      status: 'failed',
      code: 'app-exists',
      title,
      message: `There is an app ${app} already.`,
      file: taken,
      cure: 'Choose another name, or add an environment to that app.',
    };
  }
  if (!/^[a-z]/.test(app)) {
    return {
      status: 'failed',
      code: 'app-name-invalid',
      title,
      message: `${app} cannot name a Service: it does not begin with a letter.`,
      cure: 'Begin the name with a letter.',
    };
  }
  return passed('app-name', title, `${app} is free.`);
}

function checkEnvironment(
  intent: CreateAppIntent,
  name: string,
  settings: RepositorySettings,
): ChangeCheck {
  const title = `Environment ${name}`;
  const environment = settings.environments.find(one => one.name === name);
  if (!environment) {
    return unknownEnvironment(name, settings);
  }
  return (
    checkNamespace(intent.app, environment) ??
    passed('environment', title, `${name} is known.`)
  );
}

/** A check that failed for an environment that `gitops.yaml` does not name. */
export function unknownEnvironment(
  name: string,
  settings: RepositorySettings,
): ChangeCheck {
  return {
    status: 'failed',
    code: 'environment-unknown',
    title: `Environment ${name}`,
    message: `There is no environment ${name}.`,
    file: LAYOUT.settings,
    cure: `Choose one of ${settings.environments
      .map(one => one.name)
      .join(', ')}, or describe ${name} in ${LAYOUT.settings} first.`,
  };
}

/** A check that failed when app and environment together make no namespace; undefined when all is well. */
export function checkNamespace(
  app: string,
  environment: EnvironmentSettings,
): ChangeCheck | undefined {
  const namespace = environment.namespace
    .replaceAll('{app}', app)
    .replaceAll('{environment}', environment.name);
  return namespace.length <= 63
    ? undefined
    : {
        status: 'failed',
        code: 'namespace-too-long',
        title: `Environment ${environment.name}`,
        message: `The namespace ${namespace} would have ${namespace.length} characters; Kubernetes takes 63.`,
        cure: 'Choose a shorter name for the app.',
      };
}

function chosen(
  intent: CreateAppIntent,
  settings: RepositorySettings,
): EnvironmentSettings[] {
  return settings.environments.filter(({ name }) =>
    intent.environments.includes(name),
  );
}

const ownerPattern =
  /^(?:(?:group|user):)?(?:[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/i;

/**
 * Full reference of the owner that a form gave, such as `group:default/payments`. Throws a TypeError for what is no
 * reference of a group or user.
 */
export function ownerRef(owner: string): string {
  if (!ownerPattern.test(owner)) {
    throw new TypeError(`not an owner: ${owner}`);
  }
  return stringifyEntityRef(
    parseEntityRef(owner, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    }),
  );
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 0 });
}

function appYaml({ app, owner }: CreateAppIntent): string {
  return yaml({
    entityRef: `component:default/${app}`,
    owner: ownerRef(owner),
  });
}

function entity(intent: CreateAppIntent): string {
  return yaml({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: intent.app,
      ...(intent.description && { description: intent.description }),
      annotations: { [ENTITY_APP_ANNOTATION]: intent.app },
    },
    spec: {
      type: 'service',
      lifecycle: 'production',
      owner: ownerRef(intent.owner),
      ...(intent.system && { system: intent.system }),
    },
  });
}

function kustomization(rest: object): string {
  return yaml({
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    ...rest,
  });
}

function baseKustomization(): string {
  return kustomization({ resources: ['deployment.yaml', 'service.yaml'] });
}

function overlayKustomization(
  { app, image, replicas }: CreateAppIntent,
  base: string,
): string {
  const { name, tag, digest } = parseImage(image);
  return kustomization({
    resources: [base],
    images: [{ name, ...(digest ? { digest } : { newTag: tag }) }],
    replicas: [{ name: app, count: replicas }],
  });
}

function labels(app: string) {
  return { 'app.kubernetes.io/name': app };
}

function deployment({ app, image, port }: CreateAppIntent): string {
  return yaml({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: app, labels: labels(app) },
    spec: {
      selector: { matchLabels: labels(app) },
      template: {
        metadata: { labels: labels(app) },
        spec: {
          containers: [
            {
              name: 'app',
              image: parseImage(image).name,
              ports: [{ name: 'http', containerPort: port }],
              readinessProbe: { tcpSocket: { port: 'http' } },
              resources: {
                requests: { cpu: '50m', memory: '64Mi' },
                limits: { memory: '256Mi' },
              },
              securityContext: { allowPrivilegeEscalation: false },
            },
          ],
        },
      },
    },
  });
}

function service({ app }: CreateAppIntent): string {
  return yaml({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: app, labels: labels(app) },
    spec: {
      selector: labels(app),
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  });
}
