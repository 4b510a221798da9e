import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type {
  ChangePreview,
  FileEdit,
} from '@gitops-suite/backstage-plugin-gitops-common';
import { useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import text from '../parts/text.module.css';
import { VerbSign } from '../plan/PlanSteps';
import { gitopsTranslationRef } from '../translation';
import { commonFolder, fileRows } from './fileRows';
import classes from './fields.module.css';

const verbs = { added: 'create', changed: 'change', removed: 'prune' } as const;
const rowClasses = { '+': classes.added, '-': classes.removed, ' ': '' };

/** Lines of a file or manifest, before and after. */
export function CodeRows(props: {
  before?: string;
  after?: string;
  label: string;
}) {
  const rows = fileRows(props);
  return (
    // A scrolling region has to be reachable by keyboard.
    <div
      className={classes.code}
      role="group"
      aria-label={props.label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      {rows.map((row, place) => (
        <div key={place} className={`${classes.line} ${rowClasses[row.sign]}`}>
          <span>{row.sign === '-' ? '−' : row.sign}</span>
          <span>{row.text || ' '}</span>
        </div>
      ))}
    </div>
  );
}

/** A list on the left, what is chosen on the right. */
export function ChooseAndShow<T extends { id: string; name: string }>(props: {
  label: string;
  items: T[];
  sign: (item: T) => 'create' | 'change' | 'prune' | 'unchanged';
  word: (item: T) => string;
  children: (item: T) => JSX.Element;
}) {
  const { label, items, sign, word, children } = props;
  const [wanted, setWanted] = useState<string>();
  const chosen = items.find(item => item.id === wanted) ?? items[0];
  return (
    <div className={classes.split}>
      <ListBox
        aria-label={label}
        className={classes.list}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[chosen.id]}
        onSelectionChange={keys => {
          const [key] = keys === 'all' ? [] : [...keys];
          setWanted(String(key));
        }}
      >
        {items.map(item => (
          <ListBoxItem
            key={item.id}
            id={item.id}
            textValue={`${item.name}, ${word(item)}`}
            className={classes.item}
          >
            <VerbSign verb={sign(item)} />
            <span className={`${text.mono} ${text.cut}`} title={item.name}>
              {item.name}
            </span>
            <span className={text.hidden}>, {word(item)}</span>
          </ListBoxItem>
        ))}
      </ListBox>
      <div style={{ minWidth: 0 }}>{children(chosen)}</div>
    </div>
  );
}

/** The files of the change: new ones whole, edited ones as difference. */
export function PreviewFiles(props: { preview: ChangePreview }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const { files } = props.preview;
  // A check that fails early, such as a name that is taken, leaves nothing to show.
  if (files.length === 0) {
    return <p style={{ padding: 16 }}>{t('preview.noFiles')}</p>;
  }
  const folder = commonFolder(files.map(file => file.path));
  const items = files.map((file: FileEdit) => ({
    ...file,
    id: file.path,
    name: file.path.slice(folder.length),
  }));
  return (
    <ChooseAndShow
      label={t('preview.filesLabel')}
      items={items}
      sign={file => verbs[file.status]}
      word={file => t(`preview.${file.status}`)}
    >
      {file => (
        <>
          <div className={classes.fileHead}>
            <span className={text.mono} style={{ overflowWrap: 'anywhere' }}>
              {file.path}
            </span>
            <span className={text.muted}>
              {t(`preview.file-${file.status}`)}
            </span>
          </div>
          <CodeRows before={file.before} after={file.after} label={file.path} />
        </>
      )}
    </ChooseAndShow>
  );
}

/** The rendered manifests, environment by environment. */
export function PreviewManifests(props: { preview: ChangePreview }) {
  const { t } = useTranslationRef(gitopsTranslationRef);
  const items = props.preview.effects.flatMap(effect =>
    effect.manifests.map(manifest => ({
      ...manifest,
      environment: effect.environment,
      id: `${effect.applicationId}/${manifest.key}`,
      name: `${effect.environment}: ${manifest.ref.kind}/${manifest.ref.name}`,
    })),
  );
  if (items.length === 0) {
    return <p style={{ padding: 16 }}>{t('preview.noManifests')}</p>;
  }
  return (
    <ChooseAndShow
      label={t('preview.manifestsLabel')}
      items={items}
      sign={manifest => manifest.verb}
      word={manifest => t(`plan.verb-${manifest.verb}`)}
    >
      {manifest => (
        <>
          <div className={classes.fileHead}>
            <span className={text.bold}>{manifest.name}</span>
            <span className={text.muted}>{manifest.ref.namespace}</span>
          </div>
          <CodeRows
            before={manifest.verb === 'prune' ? manifest.yaml : manifest.before}
            after={manifest.verb === 'prune' ? undefined : manifest.yaml}
            label={manifest.name}
          />
        </>
      )}
    </ChooseAndShow>
  );
}
