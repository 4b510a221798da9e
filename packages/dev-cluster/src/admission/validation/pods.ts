import type { Cause } from '../../api/apiError';
import { asObject, type JsonObject } from '../../schema/types';
import { quantityValue } from '../../schema/quantity';
import { child, children } from '../defaults/fill';
import {
  checkLabels,
  duplicateValue,
  invalidValue,
  labelProblems,
  requiredValue,
  subdomainProblems,
  unsupportedValue,
} from '../metadata';

/** What is wrong with a template of pods. */
export function checkPodTemplate(template: JsonObject, field: string): Cause[] {
  return [
    ...checkLabels(
      asObject(template.metadata).labels,
      `${field}.metadata.labels`,
    ),
    ...checkPodSpec(asObject(template.spec), `${field}.spec`),
  ];
}

/** What is wrong with the spec of a pod. */
export function checkPodSpec(spec: JsonObject, field: string): Cause[] {
  const volumes = children(spec, 'volumes');
  const causes = checkVolumes(volumes, `${field}.volumes`);
  const containers = children(spec, 'containers');
  if (containers.length === 0)
    causes.push(requiredValue(`${field}.containers`));
  const names = new Set<string>();
  const known = new Set(volumes.map(volume => String(volume.name)));
  for (const list of ['containers', 'initContainers']) {
    children(spec, list).forEach((container, i) => {
      const at = `${field}.${list}[${i}]`;
      causes.push(...checkContainer(container, at, known));
      const name = String(container.name ?? '');
      if (name && names.has(name))
        causes.push(duplicateValue(`${at}.name`, name));
      names.add(name);
    });
  }
  const policy = String(spec.restartPolicy ?? '');
  if (!['Always', 'OnFailure', 'Never'].includes(policy))
    causes.push(
      policy === ''
        ? requiredValue(`${field}.restartPolicy`)
        : unsupportedValue(`${field}.restartPolicy`, policy, [
            'Always',
            'OnFailure',
            'Never',
          ]),
    );
  if (spec.serviceAccountName)
    for (const problem of subdomainProblems(String(spec.serviceAccountName)))
      causes.push(
        invalidValue(
          `${field}.serviceAccountName`,
          spec.serviceAccountName,
          problem,
        ),
      );
  return causes;
}

function checkVolumes(volumes: JsonObject[], field: string): Cause[] {
  const names = new Set<string>();
  return volumes.flatMap((volume, i) => {
    const at = `${field}[${i}]`;
    const name = String(volume.name ?? '');
    const causes: Cause[] = [];
    if (name === '') causes.push(requiredValue(`${at}.name`));
    else {
      for (const problem of labelProblems(name))
        causes.push(invalidValue(`${at}.name`, name, problem));
      if (names.has(name)) causes.push(duplicateValue(`${at}.name`, name));
    }
    names.add(name);
    return causes;
  });
}

function checkContainer(
  container: JsonObject,
  field: string,
  volumes: Set<string>,
): Cause[] {
  const causes: Cause[] = [];
  const name = String(container.name ?? '');
  if (name === '') causes.push(requiredValue(`${field}.name`));
  else
    for (const problem of labelProblems(name))
      causes.push(invalidValue(`${field}.name`, name, problem));
  const image = String(container.image ?? '');
  if (image === '') causes.push(requiredValue(`${field}.image`));
  else if (image !== image.trim())
    causes.push(
      invalidValue(
        `${field}.image`,
        image,
        'must not have leading or trailing whitespace',
      ),
    );
  const pull = String(container.imagePullPolicy ?? '');
  if (!['Always', 'IfNotPresent', 'Never'].includes(pull))
    causes.push(
      pull === ''
        ? requiredValue(`${field}.imagePullPolicy`)
        : unsupportedValue(`${field}.imagePullPolicy`, pull, [
            'Always',
            'IfNotPresent',
            'Never',
          ]),
    );
  return [
    ...causes,
    ...checkPorts(container, field),
    ...checkEnv(container, field),
    ...checkMounts(container, field, volumes),
    ...checkResources(container, field),
  ];
}

function checkPorts(container: JsonObject, field: string): Cause[] {
  const names = new Set<string>();
  return children(container, 'ports').flatMap((port, i) => {
    const at = `${field}.ports[${i}]`;
    const causes: Cause[] = [];
    const name = String(port.name ?? '');
    if (name !== '' && names.has(name))
      causes.push(duplicateValue(`${at}.name`, name));
    names.add(name);
    const number = Number(port.containerPort ?? 0);
    if (number === 0) causes.push(requiredValue(`${at}.containerPort`));
    else if (number < 1 || number > 65535)
      causes.push(
        invalidValue(
          `${at}.containerPort`,
          number,
          'must be between 1 and 65535, inclusive',
        ),
      );
    if (!['TCP', 'UDP', 'SCTP'].includes(String(port.protocol)))
      causes.push(
        unsupportedValue(`${at}.protocol`, String(port.protocol), [
          'SCTP',
          'TCP',
          'UDP',
        ]),
      );
    return causes;
  });
}

function checkEnv(container: JsonObject, field: string): Cause[] {
  return children(container, 'env').flatMap((variable, i) => {
    const at = `${field}.env[${i}]`;
    const causes: Cause[] = [];
    if (!variable.name) causes.push(requiredValue(`${at}.name`));
    if (variable.value && child(variable, 'valueFrom'))
      causes.push(
        invalidValue(
          `${at}.valueFrom`,
          '',
          'may not be specified when `value` is not empty',
        ),
      );
    return causes;
  });
}

function checkMounts(
  container: JsonObject,
  field: string,
  volumes: Set<string>,
): Cause[] {
  return children(container, 'volumeMounts').flatMap((mount, i) => {
    const at = `${field}.volumeMounts[${i}]`;
    const causes: Cause[] = [];
    const name = String(mount.name ?? '');
    if (name === '') causes.push(requiredValue(`${at}.name`));
    if (!volumes.has(name))
      causes.push({
        reason: 'FieldValueNotFound',
        message: `Not found: ${JSON.stringify(name)}`,
        field: `${at}.name`,
      });
    if (!mount.mountPath) causes.push(requiredValue(`${at}.mountPath`));
    return causes;
  });
}

function checkResources(container: JsonObject, field: string): Cause[] {
  const limits = asObject(child(container, 'resources')?.limits);
  const requests = asObject(child(container, 'resources')?.requests);
  return Object.entries(requests).flatMap(([name, request]) => {
    const limit = limits[name];
    if (limit === undefined) return [];
    const [most, least] = [limit, request].map(q => quantityValue(String(q)));
    if ((least ?? 0) <= (most ?? 0)) return [];
    return [
      invalidValue(
        `${field}.resources.requests`,
        String(request),
        `must be less than or equal to ${name} limit of ${String(limit)}`,
      ),
    ];
  });
}
