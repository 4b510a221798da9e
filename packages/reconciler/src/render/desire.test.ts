import { desire, type DesireInput } from './desire';

describe('an ignored field is overwritten by a sync', () => {
  const option = (value: boolean) => `RespectIgnoreDifferences=${value}`;

  it.each([
    ['not by default', [], undefined, false],
    ['where the Application says so', [option(false)], undefined, true],
    ['where the object says so', [], option(false), true],
    [
      'not where the object says otherwise',
      [option(false)],
      option(true),
      false,
    ],
    [
      'as the last word has it',
      [option(false), option(true)],
      undefined,
      false,
    ],
  ])('%s', (_when, options, own, overwrite) => {
    const rule = {
      ...{ group: '*', kind: '*', jsonPointers: ['/data/a'] },
      ...{ jqPathExpressions: [], managedFieldsManagers: [] },
      file: 'gitops.yaml',
    };
    const annotations = own && {
      'argocd.argoproj.io/sync-options': own,
    };
    const [desired] = desire({
      objects: [
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', ...(annotations ? { annotations } : {}) },
        },
      ],
      definition: {
        ...{ id: 'shop.test', namespace: 'shop' },
        ...{ ignoreDifferences: [rule], policy: { options } },
      } as Partial<DesireInput['definition']> as DesireInput['definition'],
      installation: 'test',
      hashKey: Buffer.from('key'),
      isNamespaced: () => true,
    });
    expect(desired.ignore).toMatchObject({ overwrite });
  });
});
