import { ConfigError } from '../../errors.ts';

/** What twurple's ChatClient wants to know instead of an address. */
export interface TwurpleAddress {
  readonly ssl: boolean;
  readonly hostName: string;
}

/**
 * twurple has no option for port or path: it dials `ws[s]://${hostName}:${443 or 80}`. A host name that ends in an open query
 * (`127.0.0.1:8080/?`) makes the port it appends a query that servers ignore.
 * @throws ConfigError when `url` isn't a ws:// or wss:// address
 */
export function toTwurpleAddress(url: string): TwurpleAddress {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') || parsed.hash !== '') {
    throw new ConfigError(['The address of Twitch chat must look like wss://host or ws://host:port']);
  }
  const ssl = parsed.protocol === 'wss:';
  // URL drops the scheme's default port.
  const isPlain = parsed.port === '' && parsed.pathname === '/' && parsed.search === '';
  if (isPlain) return { ssl, hostName: parsed.hostname };
  return { ssl, hostName: `${parsed.host}${parsed.pathname}${parsed.search === '' ? '?' : `${parsed.search}&`}` };
}
