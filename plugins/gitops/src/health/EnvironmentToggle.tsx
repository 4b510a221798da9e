import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import type { Application } from '@gitops-suite/backstage-plugin-gitops-common';
import { addressOf } from '../parts/addressOf';
import { Symbol } from '../symbols/Symbol';
import { healthMarks } from '../symbols/tones';
import { gitopsTranslationRef } from '../translation';
import classes from './health.module.css';

/** More environments than this become a list to choose from. */
const MOST_BUTTONS = 6;

/** The environments with their health. */
export function EnvironmentToggle(props: {
  applications: readonly Application[];
  /** Address of the chosen one. */
  selected: string;
  onSelect: (address: string) => void;
}) {
  const { applications, selected, onSelect } = props;
  const { t } = useTranslationRef(gitopsTranslationRef);
  const label = t('healthTab.environments');
  const addressed = applications.map(one => ({
    id: one.id,
    health: one.health,
    address: addressOf(one, applications),
  }));
  if (applications.length > MOST_BUTTONS) {
    return (
      <Select
        label={label}
        options={addressed.map(({ address, health }) => ({
          value: address,
          label: `${address} · ${t(`health.${health.status}`)}`,
        }))}
        value={selected}
        onChange={key => key !== null && onSelect(String(key))}
      />
    );
  }
  return (
    <ToggleButtonGroup
      aria-label={label}
      className={classes.environments}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[selected]}
      onSelectionChange={keys => {
        const [key] = [...keys];
        if (key !== undefined) {
          onSelect(String(key));
        }
      }}
    >
      {addressed.map(({ id, address, health }) => (
        <ToggleButton
          key={id}
          id={address}
          aria-label={`${address}, ${t(`health.${health.status}`)}`}
          iconStart={<Symbol {...healthMarks[health.status]} />}
        >
          <span className={classes.environment} title={address}>
            {address}
          </span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
