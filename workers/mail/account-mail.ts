import type { AccountLanguage } from '../../schema/api/auth.ts';
import { layOut } from './layout.ts';
import type { Mail } from './mailer.ts';

/** The mails about an account, in its owner's language. */
export type AccountMail =
  | { kind: 'confirm' | 'recover' | 'magic_link' | 'new_address'; link: string; code: string }
  /** To the address that the account has now. */
  | { kind: 'leave_address'; link: string; code: string; newEmail: string }
  /** Instead of a confirmation, to somebody who has an account already. */
  | { kind: 'account_exists'; link: string };

type Words = { subject: string; says: string; button: string; otherwise: string };

const WORDS: Record<AccountLanguage, Record<AccountMail['kind'], Words> & { code: string; minutes: (minutes: number) => string }> = {
  en: {
    code: 'Or enter this code:',
    minutes: (minutes) => `Link and code are good once, for ${minutes} minutes.`,
    confirm: {
      subject: 'Confirm your e-mail address',
      says: 'Welcome to Edgeloom. Confirm that this address is yours, and your account is ready.',
      button: 'Confirm my address',
      otherwise: 'If you did not sign up, ignore this mail: without your confirmation there is no account.',
    },
    recover: {
      subject: 'Choose a new password',
      says: 'Somebody, probably you, has forgotten the password of your Edgeloom account.',
      button: 'Choose a new password',
      otherwise: 'If it was not you, ignore this mail: your password stays as it is.',
    },
    magic_link: {
      subject: 'Your link to sign in',
      says: 'This link signs you in to Edgeloom, without a password.',
      button: 'Sign in',
      otherwise: 'If you did not ask for it, ignore this mail, and give its code to nobody.',
    },
    new_address: {
      subject: 'Confirm your new e-mail address',
      says: 'An Edgeloom account is to have this address from now on.',
      button: 'Use this address',
      otherwise: 'If you know nothing of this, ignore this mail: nothing changes without your confirmation.',
    },
    leave_address: {
      subject: 'Your account’s e-mail address is to change',
      says: 'Your Edgeloom account is to have another e-mail address:',
      button: 'Agree to the change',
      otherwise: 'If it was not you, do not agree, and choose a new password: somebody else is using your account.',
    },
    account_exists: {
      subject: 'You have an account already',
      says: 'Somebody, probably you, tried to sign up with this address, which has an Edgeloom account already.',
      button: 'Sign in',
      otherwise: 'If it was not you, there is nothing to do.',
    },
  },
  es: {
    code: 'O escribe este código:',
    minutes: (minutes) => `El enlace y el código sirven una sola vez, durante ${minutes} minutos.`,
    confirm: {
      subject: 'Confirma tu correo electrónico',
      says: 'Te damos la bienvenida a Edgeloom. Confirma que esta dirección es tuya y tu cuenta estará lista.',
      button: 'Confirmar mi dirección',
      otherwise: 'Si no te has registrado, ignora este correo: sin tu confirmación no hay cuenta.',
    },
    recover: {
      subject: 'Elige una contraseña nueva',
      says: 'Alguien, probablemente tú, ha olvidado la contraseña de tu cuenta de Edgeloom.',
      button: 'Elegir una contraseña nueva',
      otherwise: 'Si no has sido tú, ignora este correo: tu contraseña sigue como está.',
    },
    magic_link: {
      subject: 'Tu enlace para entrar',
      says: 'Con este enlace entras en Edgeloom sin contraseña.',
      button: 'Entrar',
      otherwise: 'Si no lo has pedido, ignora este correo y no des su código a nadie.',
    },
    new_address: {
      subject: 'Confirma tu nuevo correo electrónico',
      says: 'Una cuenta de Edgeloom va a usar esta dirección a partir de ahora.',
      button: 'Usar esta dirección',
      otherwise: 'Si no sabes nada de esto, ignora este correo: nada cambia sin tu confirmación.',
    },
    leave_address: {
      subject: 'El correo de tu cuenta va a cambiar',
      says: 'Tu cuenta de Edgeloom va a tener otra dirección de correo:',
      button: 'Aceptar el cambio',
      otherwise: 'Si no has sido tú, no lo aceptes y elige una contraseña nueva: alguien está usando tu cuenta.',
    },
    account_exists: {
      subject: 'Ya tienes una cuenta',
      says: 'Alguien, probablemente tú, ha intentado registrarse con esta dirección, que ya tiene una cuenta de Edgeloom.',
      button: 'Entrar',
      otherwise: 'Si no has sido tú, no tienes que hacer nada.',
    },
  },
};

/** `minutes`: how long link and code are good. */
export function accountMail(
  mail: AccountMail,
  { to, language, minutes }: { to: string; language: AccountLanguage; minutes: number },
): Mail {
  const words = WORDS[language];
  const { subject, says, button, otherwise } = words[mail.kind];
  const first = [says, ...('newEmail' in mail ? [mail.newEmail] : [])];
  const code = 'code' in mail ? { says: words.code, code: mail.code } : null;
  const last = [...(code === null ? [] : [words.minutes(minutes)]), otherwise];
  return { to, subject, ...layOut({ language, title: subject, first, button: { says: button, link: mail.link }, code, last }) };
}
