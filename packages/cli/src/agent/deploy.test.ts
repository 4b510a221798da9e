/** What stands in `deploy/` fits together; what a server says to it: deploy.cluster.test.ts. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { runRealCommand } from '../testing/realCommand';
import { agentConfigSchema } from './config';

jest.setTimeout(60_000);

const deploy = resolve(__dirname, '../../deploy');
const documentsOf = (file: string) =>
  parseAllDocuments(readFileSync(join(deploy, file), 'utf8')).map(document =>
    document.toJS(),
  );

describe('deploy/agent.yaml', () => {
  it('is a config as the agent takes it', () => {
    const text = readFileSync(join(deploy, 'agent.yaml'), 'utf8');
    expect(agentConfigSchema.parse(parse(text))).toMatchObject({
      lease: { namespace: 'gitops-agent' },
    });
  });
});

describe('deploy/Containerfile', () => {
  const lines = readFileSync(join(deploy, 'Containerfile'), 'utf8').split('\n');
  const argumentOf = (word: string) =>
    lines.find(line => line.startsWith(`${word} `))!.slice(word.length + 1);
  const [deployment] = documentsOf('deployment.yaml');
  const { containers, securityContext } = deployment.spec.template.spec;
  const [container] = containers;

  it('starts the command that the package installs, with the words of the deployment', async () => {
    const { bin, files } = JSON.parse(
      readFileSync(resolve(deploy, '../package.json'), 'utf8'),
    );
    expect(Object.keys(bin)).toEqual(JSON.parse(argumentOf('ENTRYPOINT')));
    expect(files).toContain('deploy');
    const words = JSON.parse(argumentOf('CMD'));
    expect(container.args).toEqual(words);
    const { code } = await runRealCommand([...words, '--help'], {
      cwd: deploy,
    });
    expect(code).toBe(0);
  });

  it('gives the user a folder to write to, also where no volume is mounted', () => {
    const text = lines.join('\n').replaceAll('\\\n', '');
    expect(text).toMatch(
      new RegExp(
        `RUN .*install --directory --owner=${argumentOf(
          'USER',
        )} --group=\\w+ ${argumentOf('WORKDIR')}\n`,
      ),
    );
  });

  it('runs as the user, on the port and in the folder of the deployment', () => {
    // The user "node" of the image.
    expect(argumentOf('USER')).toBe('node');
    expect(securityContext.runAsUser).toBe(1000);
    expect(container.ports[0].containerPort).toBe(Number(argumentOf('EXPOSE')));
    const mounts: { mountPath: string }[] = container.volumeMounts;
    expect(mounts.map(({ mountPath }) => mountPath)).toContain(
      argumentOf('WORKDIR'),
    );
    const { dataFolder, http } = agentConfigSchema.parse(
      parse(readFileSync(join(deploy, 'agent.yaml'), 'utf8')),
    );
    expect({ dataFolder, port: http.port }).toEqual({
      dataFolder: argumentOf('WORKDIR'),
      port: container.ports[0].containerPort,
    });
  });
});

describe('deploy/deployment.yaml', () => {
  const [deployment, claim] = documentsOf('deployment.yaml');
  const { strategy, template } = deployment.spec;

  it('keeps the data folder when the pod is replaced, and lets one pod at a time write to it', () => {
    const { volumes, containers, securityContext } = template.spec;
    const { name } = containers[0].volumeMounts.find(
      ({ mountPath }: { mountPath: string }) => mountPath === '/var/lib/gitops',
    );
    expect(
      volumes.find((one: { name: string }) => one.name === name),
    ).toMatchObject({
      persistentVolumeClaim: { claimName: claim.metadata.name },
    });
    expect(claim).toMatchObject({
      kind: 'PersistentVolumeClaim',
      spec: { accessModes: ['ReadWriteOnce'] },
    });
    expect({ strategy, replicas: deployment.spec.replicas }).toEqual({
      strategy: { type: 'Recreate' },
      replicas: 1,
    });
    expect(securityContext.fsGroup).toBe(securityContext.runAsUser);
  });
});

describe('deploy/rbac.yaml', () => {
  const role = documentsOf('rbac.yaml').find(
    ({ kind, metadata }) =>
      kind === 'ClusterRole' && metadata.name === 'gitops-agent-writer',
  );

  it('lets whatever may be applied be replaced, too', () => {
    const written = role.rules.filter(({ verbs }: { verbs: string[] }) =>
      verbs.includes('patch'),
    );
    expect(written.length).toBeGreaterThan(5);
    for (const { verbs } of written) {
      expect(verbs).toEqual(expect.arrayContaining(['create', 'update']));
    }
  });
});
