import type { CommandShape, OptionShape } from './shape';

/** Completion scripts by shell. Pure. @internal */
export const scripts: Readonly<
  Record<'bash' | 'zsh' | 'fish', (commands: readonly CommandShape[]) => string>
> = { bash, zsh, fish };

function bash(commands: readonly CommandShape[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(
        ({ flags, choices }) =>
          `    ${flags
            .map(flag => `"${name} ${flag}"`)
            .join('|')}) words="${choices.join(' ')}" ;;`,
      ),
  );
  const flags = commands.map(
    ({ name, options }) =>
      `      ${name}) words="${options
        .flatMap(option => option.flags)
        .join(' ')}" ;;`,
  );
  return `# gitops completion bash > /etc/bash_completion.d/gitops
_gitops() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${commands
      .map(({ name }) => name)
      .join(' ')}" -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]} $prev" in
${values.join('\n')}
  esac
  if [ -z "$words" ] && [[ "$cur" == -* ]]; then
    case "\${COMP_WORDS[1]}" in
${flags.join('\n')}
    esac
  fi
  if [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
  else
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}
complete -o filenames -F _gitops gitops
`;
}

function zsh(commands: readonly CommandShape[]): string {
  const names = commands.map(
    ({ name, description }) =>
      `    ${quoted(`${name}:${description.replaceAll(':', '\\:')}`)}`,
  );
  const cases = commands.map(
    ({ name, options }) =>
      `    ${name}) _arguments ${options
        .map(zshOption)
        .join(' ')} '*:file:_files' ;;`,
  );
  return `#compdef gitops
# gitops completion zsh > "\${fpath[1]}/_gitops"
_gitops() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _gitops ]; then _gitops "$@"; else compdef _gitops gitops; fi
`;
}

function zshOption({
  flags,
  description,
  takesValue,
  choices,
}: OptionShape): string {
  const text = description.replace(/[[\]:]/g, ' ');
  const value = choices.length > 0 ? `(${choices.join(' ')})` : '_files';
  const rest = quoted(`[${text}]${takesValue ? `:value:${value}` : ''}`);
  return flags.length > 1
    ? `'(${flags.join(' ')})'{${flags.join(',')}}${rest}`
    : `${flags[0]}${rest}`;
}

function fish(commands: readonly CommandShape[]): string {
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c gitops -f -n __fish_use_subcommand -a ${name} -d ${quoted(
      description,
    )}`,
    ...options.map(option => fishOption(name, option)),
  ]);
  return [
    '# gitops completion fish > ~/.config/fish/completions/gitops.fish',
    ...lines,
    '',
  ].join('\n');
}

function fishOption(command: string, option: OptionShape): string {
  const { flags, description, takesValue, choices } = option;
  const names = flags.map(flag =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  const value = [
    takesValue ? '-r' : '',
    choices.length > 0 ? `-f -a ${quoted(choices.join(' '))}` : '',
  ];
  return [
    `complete -c gitops -n '__fish_seen_subcommand_from ${command}'`,
    ...names,
    ...value,
    `-d ${quoted(description)}`,
  ]
    .filter(part => part !== '')
    .join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
