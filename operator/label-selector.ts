type Labels = Readonly<Record<string, string>>;

/** What a label has to be. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** A label selector as objects have it. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/ */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelRequirement[];
}

/** Whether labels fit a selector. */
export function matches({ matchLabels = {}, matchExpressions = [] }: LabelSelector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const isIn = value !== undefined && values.includes(value);
      return operator === 'In' ? isIn : !isIn;
    })
  );
}

const set = /^([^\s!=,()]+)\s+(in|notin)\s*\(([^()]*)\)$/;
const equality = /^([^\s!=,()]+)\s*(==|=|!=)\s*([^\s!=,()]*)$/;
const presence = /^(!?)\s*([^\s!=,()]+)$/;

/**
 * A selector as command lines have it, such as `app=a,tier in (x, y),!old`.
 *
 * @returns nothing for what is no selector
 */
export function parseSelector(text: string): LabelSelector | undefined {
  const matchExpressions: LabelRequirement[] = [];
  // Commas within parentheses are not between requirements.
  for (const part of text.split(/,(?![^()]*\))/)) {
    const requirement = requirementOf(part.trim());
    if (requirement === undefined) return undefined;
    matchExpressions.push(requirement);
  }
  return { matchExpressions };
}

function requirementOf(text: string): LabelRequirement | undefined {
  const [, setKey, word, list] = set.exec(text) ?? [];
  if (setKey !== undefined && list !== undefined) {
    const values = list.split(',').map((value) => value.trim());
    return { key: setKey, operator: word === 'in' ? 'In' : 'NotIn', values };
  }
  const [, key, sign, value] = equality.exec(text) ?? [];
  if (key !== undefined && value !== undefined) {
    return { key, operator: sign === '!=' ? 'NotIn' : 'In', values: [value] };
  }
  const [, not, present] = presence.exec(text) ?? [];
  if (present === undefined) return undefined;
  return { key: present, operator: not === '!' ? 'DoesNotExist' : 'Exists' };
}
