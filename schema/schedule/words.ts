import cronstrue from 'cronstrue';
import 'cronstrue/locales/es.js';
import { parseCron } from './cron.ts';
import { LATE_AFTER_MS, type Missed } from './missed.ts';
import { DAYS_OF_WEEK, type Rule } from './timing.ts';

/** A schedule in words for people, in the languages of the site. */
export type Words = { en: string; es: string };

type Language = keyof Words;
const inBoth = (say: (language: Language) => string): Words => ({ en: say('en'), es: say('es') });

/** When it runs, as one phrase without a full stop: "Every day at 09:00 (America/New_York)". */
export function timingInWords({ timing, timezone, end_date }: Rule): Words {
  const ending: Words = end_date === null ? { en: '', es: '' } : { en: `, until ${end_date}`, es: `, hasta el ${end_date}` };
  const said = unzoned(timing, timezone);
  return inBoth((language) => `${said[language]}${ending[language]}`);
}

function unzoned(timing: Rule['timing'], zone: string): Words {
  switch (timing.type) {
    case 'ONCE': {
      const [date, time = ''] = timing.run_at.split('T');
      const own = /(Z|[+-]\d\d:?\d\d)$/.exec(time)?.[0];
      const clock = `${time.slice(0, 5)} (${own === undefined ? zone : own === 'Z' ? 'UTC' : `UTC${own}`})`;
      return { en: `Once, on ${date} at ${clock}`, es: `Una vez, el ${date} a las ${clock}` };
    }
    case 'INTERVAL':
      return every(timing.interval_minutes);
    case 'CRON':
      return cronInWords(timing.cron_expression, zone);
    case 'DAILY':
      return { en: `Every day at ${timing.time} (${zone})`, es: `Cada día a las ${timing.time} (${zone})` };
    case 'WEEKLY': {
      const chosen = new Set([timing.day_of_week].flat());
      const days = [...DAYS_OF_WEEK.slice(1), DAYS_OF_WEEK[0]].filter((day) => chosen.has(day));
      const isWeekdays = days.length === 5 && !chosen.has('saturday') && !chosen.has('sunday');
      if (isWeekdays)
        return { en: `Monday to Friday at ${timing.time} (${zone})`, es: `De lunes a viernes a las ${timing.time} (${zone})` };
      return {
        en: `Every ${list('en', days.map(dayName('en')))} at ${timing.time} (${zone})`,
        es: `Cada ${list('es', days.map(dayName('es')))} a las ${timing.time} (${zone})`,
      };
    }
    default:
      return timing satisfies never;
  }
}

/** 5 January 2025 was a Sunday. */
const dayName = (language: Language) => (day: (typeof DAYS_OF_WEEK)[number]) =>
  new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2025, 0, 5 + DAYS_OF_WEEK.indexOf(day)));

const list = (language: Language, items: string[]): string => new Intl.ListFormat(language, { type: 'conjunction' }).format(items);

/** In the largest unit that goes into it. */
function every(minutes: number): Words {
  const [unit, size] = minutes % 1_440 === 0 ? (['day', 1_440] as const) : minutes % 60 === 0 ? (['hour', 60] as const) : ['minute', 1];
  const count = minutes / size;
  const one: { [unit: string]: Words } = {
    day: { en: 'day', es: 'día' },
    hour: { en: 'hour', es: 'hora' },
    minute: { en: 'minute', es: 'minuto' },
  };
  return inBoth((language) => {
    const word = one[unit]?.[language] ?? unit;
    const each = language === 'en' ? 'Every' : 'Cada';
    return count === 1 ? `${each} ${word}` : `${each} ${count} ${word}s`;
  });
}

function cronInWords(text: string, zone: string): Words {
  const parsed = parseCron(text);
  if (!parsed.ok) return { en: text, es: text };
  const { expression, eitherDay } = parsed.pattern;
  const either: Words = eitherDay ? { en: ', whichever comes', es: ', lo que llegue' } : { en: '', es: '' };
  return inBoth((locale) => {
    const said = cronstrue.toString(expression, { locale, use24HourTimeFormat: true, throwExceptionOnParseError: false });
    return `${said}${either[locale]} (${zone})`;
  });
}

/** The policy as sentences: what happens at changes of the clock, and to runs that were missed. */
export function policyInWords({ timing }: Rule, missed: Missed): Words[] {
  const parsed = timing.type === 'CRON' ? parseCron(timing.cron_expression) : null;
  const pattern = parsed?.ok ? parsed.pattern : null;
  return [
    ...(pattern?.eitherDay ? [EITHER_DAY] : []),
    timing.type === 'INTERVAL' ? REAL_MINUTES : pattern?.followsClock ? FOLLOWS_CLOCK : TIME_OF_DAY,
    ...missedInWords(timing.type, missed),
  ];
}

const EITHER_DAY: Words = {
  en: 'Day of month and day of week are both given: it runs on days that meet either of them.',
  es: 'Se indican día del mes y día de la semana: se ejecuta los días que cumplan cualquiera de los dos.',
};
const REAL_MINUTES: Words = {
  en: 'Intervals count real minutes: a change of the clock neither adds nor drops a run.',
  es: 'Los intervalos cuentan minutos reales: un cambio de hora no añade ni quita ejecuciones.',
};
const FOLLOWS_CLOCK: Words = {
  en: 'With * or a step in minute or hour it follows the clock: in a repeated hour it runs both times, and for an hour that does not exist nothing runs.',
  es: 'Con * o un paso en minuto u hora sigue al reloj: en una hora repetida se ejecuta las dos veces, y por una hora que no existe no se ejecuta nada.',
};
const TIME_OF_DAY: Words = {
  en: 'A time that does not exist because clocks go forward runs once, when the gap ends. A time that comes twice because clocks go back runs once, the first time.',
  es: 'Una hora que no existe porque el reloj se adelanta se ejecuta una vez, al acabar el salto. Una hora que se repite porque el reloj se atrasa se ejecuta una vez, la primera.',
};

const LATE_MINUTES = LATE_AFTER_MS / 60_000;

function missedInWords(type: Rule['timing']['type'], { policy, limit }: Missed): Words[] {
  if (type === 'ONCE' && policy !== 'skip') {
    return [
      {
        en: 'If the platform is down at that time, it runs as soon as it is back.',
        es: 'Si la plataforma está caída a esa hora, se ejecuta en cuanto vuelva.',
      },
    ];
  }
  switch (policy) {
    case 'skip':
      return [
        {
          en: `Runs missed while the platform was down are skipped. A run that is up to ${LATE_MINUTES} minutes late is still made.`,
          es: `Las ejecuciones perdidas mientras la plataforma estaba caída se omiten. Con hasta ${LATE_MINUTES} minutos de retraso aún se ejecuta.`,
        },
      ];
    case 'once':
      return [
        {
          en: 'However many runs were missed while the platform was down, it runs once when it is back.',
          es: 'Por muchas ejecuciones que se pierdan mientras la plataforma está caída, se ejecuta una vez cuando vuelve.',
        },
      ];
    case 'all':
      return [
        {
          en: `Runs missed while the platform was down are all made up for when it is back; at most the latest ${limit}.`,
          es: `Las ejecuciones perdidas mientras la plataforma estaba caída se recuperan todas cuando vuelve; como mucho las últimas ${limit}.`,
        },
      ];
    default:
      return policy satisfies never;
  }
}
