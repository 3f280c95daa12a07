import { createSafeFetch, type SafeFetch } from '../../blocks/safe-fetch.ts';
import type { Env } from '../env.ts';
import { createMailer, type Mailer } from '../mail/mailer.ts';
import { type SignInProviders, signInProviders } from './sign-in-providers.ts';

/** The world outside that accounts need: mail, and the providers whose accounts people sign in with. */
export type SignInParts = { mailer: Mailer | null; signIn: { providers: () => SignInProviders; fetch: SafeFetch } };

/** Makes them out of `env`, once per isolate: a provider that was asked where it is need not be asked again. */
export function createSignInOf(): (env: Env) => SignInParts {
  let made: { env: Env; parts: SignInParts } | undefined;
  return (env) => {
    if (made?.env !== env) made = { env, parts: partsOf(env) };
    return made.parts;
  };
}

function partsOf(env: Env): SignInParts {
  let providers: SignInProviders | undefined;
  return {
    mailer: env.SMTP_URL ? createMailer(env.SMTP_URL, env.MAIL_FROM || defaultSender(env.PUBLIC_URL)) : null,
    signIn: {
      // When they are asked for: a setting of theirs that is wrong must not be in the way of everything else.
      providers() {
        providers ??= signInProviders(env.SIGN_IN_PROVIDERS ?? '');
        return providers;
      },
      fetch: createSafeFetch({ allowedHosts: env.EGRESS_ALLOWED_HOSTS.split(',') }),
    },
  };
}

const defaultSender = (publicUrl: string): string => `Edgeloom <no-reply@${URL.parse(publicUrl)?.hostname ?? 'edgeloom.local'}>`;
