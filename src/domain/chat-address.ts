/** What twurple's ChatClient wants to know instead of an address. */
export interface TwurpleAddress {
  readonly ssl: boolean;
  readonly hostName: string;
}

/**
 * A ws:// or wss:// address as twurple takes it. It has no option for port or path and dials `ws[s]://${hostName}:${443 or 80}`,
 * so a host name that ends in an open query (`127.0.0.1:8080/?`) makes the port it appends a query that servers ignore.
 */
export function toTwurpleAddress(chatUrl: string): TwurpleAddress {
  const url = new URL(chatUrl);
  const ssl = url.protocol === 'wss:';
  // URL drops the scheme's default port.
  if (url.port === '' && url.pathname === '/' && url.search === '') return { ssl, hostName: url.hostname };
  return { ssl, hostName: `${url.host}${url.pathname}${url.search === '' ? '?' : `${url.search}&`}` };
}
