/**
 * The way out for mail: SMTP with submission's rules. To another machine it goes encrypted or not at all; addresses and
 * subjects are encoded by the library, so that nothing in them becomes a header of its own.
 */
export type Mail = { to: string; subject: string; text: string; html: string };

export type Mailer = {
  /** Resolves when the server has taken the mail. */
  send: (mail: Mail) => Promise<void>;
};

const SUBMISSION_PORT = { 'smtp:': 587, 'smtps:': 465 };
const CONNECT_WITHIN_MS = 10_000;
const SILENT_FOR_MS = 20_000;

/**
 * `smtpUrl` as in `SMTP_URL`; `from` is an address, or a name with the address in angle brackets. Each mail is a connection
 * of its own: a Worker's socket belongs to the request that opened it.
 */
export function createMailer(smtpUrl: string, from: string): Mailer {
  const { protocol, hostname, port, username, password } = new URL(smtpUrl);
  if (protocol !== 'smtp:' && protocol !== 'smtps:') throw new Error(`SMTP_URL begins with smtp: or smtps:, not ${protocol}`);
  const isHere = hostname === '127.0.0.1' || hostname === 'localhost';
  return {
    async send(mail) {
      // Loaded when there is a mail to send: most requests send none.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host: hostname,
        port: port === '' ? SUBMISSION_PORT[protocol] : Number(port),
        secure: protocol === 'smtps:',
        requireTLS: !isHere,
        ignoreTLS: isHere,
        ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
        connectionTimeout: CONNECT_WITHIN_MS,
        greetingTimeout: CONNECT_WITHIN_MS,
        socketTimeout: SILENT_FOR_MS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({ from, ...mail });
      } finally {
        transport.close();
      }
    },
  };
}
