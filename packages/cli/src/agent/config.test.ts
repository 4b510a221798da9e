import { defaultRetention } from '../store/retention';
import { runCommand } from '../testing/runCommand';
import {
  removeTemporaryFolders,
  temporaryFolder,
} from '../testing/temporaryFolder';
import { agentConfigSchema, retentionOf } from './config';

afterAll(removeTemporaryFolders);

describe('the config of an agent', () => {
  const wrong: [sentence: string, config: string, told: RegExp][] = [
    ['no YAML', 'a: [', /agent\.yaml:\d/],
    [
      'a word that there is not',
      'repositorys: []\n',
      /agent\.yaml:1 .*repositorys/,
    ],
    [
      'no way to its cluster',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: b}]}\nclusters: [{name: c}]\n',
      /names the cluster b, which is not configured[^]*Write one of: c/,
    ],
    [
      'credentials in a URL',
      'repositories:\n  - {name: a, url: "https://ann:hunter2@forge.example/a", trust: [{cluster: c}]}\nclusters: [{name: c}]\n',
      /holds credentials: move them to password/,
    ],
    [
      'a health rule that cannot be compiled',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: c}]}\nclusters: [{name: c}]\nhealth:\n  rules:\n    - kind: Widget\n      healthy: status.ready ==\n',
      /agent\.yaml:7 .*health\.rules\.0\.healthy is not right\. .+\. Write a CEL expression/,
    ],
    [
      'a portal that would hear its token over the network in clear text',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: c}]}\nclusters: [{name: c}]\nportal: {url: "http://portal.example", token: {env: HOME}}\n',
      /agent\.yaml:4 .*portal\.url is not right\. would send its secret in clear text; use https/,
    ],
    [
      'a repository that would hear its password in clear text',
      'repositories:\n  - {name: a, url: "http://forge.example/a", trust: [{cluster: c}], password: {env: HOME}}\nclusters: [{name: c}]\n',
      /agent\.yaml:2 .*url is not right\. would send its secret in clear text; use https/,
    ],
    [
      'a limit that keeps nothing',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: c}]}\nclusters: [{name: c}]\nretention:\n  historyPerApplication: 0\n',
      /agent\.yaml:5 .*retention\.historyPerApplication is not right/,
    ],
    [
      'a renderer that there is not',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: c}]}\nclusters: [{name: c}]\nrenderer: {kind: exce}\n',
      /agent\.yaml:4 .*renderer/,
    ],
    [
      'a secret that is not set',
      'repositories:\n  - {name: a, url: "https://forge.example/a", trust: [{cluster: c}], password: {env: NOT_SET_ANYWHERE}}\nclusters: [{name: c}]\n',
      /NOT_SET_ANYWHERE is not set/,
    ],
  ];
  it.each(wrong)('refuses a config with %s', async (_name, config, told) => {
    const { code, stderr } = await runCommand(
      ['agent', '--config', 'agent.yaml'],
      { cwd: temporaryFolder({ 'agent.yaml': config }) },
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(told);
  });

  it('takes http where no secret is sent, and on loopback', () => {
    const trust = [{ cluster: 'c' }];
    const password = { env: 'TOKEN' };
    const config = {
      repositories: [
        { name: 'a', url: 'http://forge.example/a', trust },
        { name: 'b', url: 'http://127.0.0.1:3000/b', trust, password },
      ],
      clusters: [{ name: 'c' }],
      portal: { url: 'http://localhost:7007', token: password },
    };
    expect(agentConfigSchema.safeParse(config).error).toBeUndefined();
  });

  it('takes renderer and retention in the shape that a portal has', () => {
    const parse = (more: object) =>
      agentConfigSchema.parse({
        repositories: [
          { name: 'a', url: 'file:///a', trust: [{ cluster: 'c' }] },
        ],
        clusters: [{ name: 'c' }],
        ...more,
      });
    const commands = { kind: 'exec', kustomize: '/a', helm: '/b' };
    expect(parse({}).renderer).toEqual({ kind: 'auto' });
    expect(parse({ renderer: 'wasm' }).renderer).toEqual({ kind: 'wasm' });
    expect(parse({ renderer: commands }).renderer).toEqual(commands);
    expect(retentionOf(parse({}))).toEqual(defaultRetention);
    expect(
      retentionOf(
        parse({
          retention: {
            history: { days: 2 },
            historyPerApplication: 3,
            operationsPerApplication: 4,
          },
        }),
      ),
    ).toEqual({ historyMs: 172_800_000, history: 3, operations: 4 });
  });

  it('refuses a config that is missing', async () => {
    const { code, stderr } = await runCommand(['agent', '--config', '/no']);
    expect(code).toBe(2);
    expect(stderr).toContain('/no cannot be read');
  });
});
