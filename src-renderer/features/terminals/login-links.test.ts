import { describe, expect, it } from 'vitest';
import { loginsOnScreen } from './login-links';
import { screen } from './screen.fixture';

const columns = 400;
const found = (...lines: readonly string[]) => loginsOnScreen(screen(columns, lines));
const urls = (...lines: readonly string[]): readonly string[] => found(...lines).map(({ url }) => url);

const redirect = 'redirect_uri=http%3A%2F%2Flocalhost%3A8085%2F';

describe('a login', () => {
  it.each([
    `https://claude.ai/oauth/authorize?code=true&client_id=9d1c250a&response_type=code&${redirect}&code_challenge=x&state=y`,
    'https://claude.com/cai/oauth/authorize?code=true',
    'https://console.anthropic.com/oauth/authorize?code=true',
    'https://platform.claude.com/oauth/authorize?code=true',
    `https://auth.openai.com/oauth/authorize?response_type=code&client_id=app_x&${redirect}`,
    'https://auth.openai.com/codex/device',
    'https://github.com/login/device',
    'https://github.com/login/oauth/authorize?client_id=x',
    'https://cursor.com/loginDeepControl?challenge=x&uuid=y&mode=login&redirectTarget=cli',
    'https://www.cursor.com/en-US/loginDeepControl?challenge=x&uuid=y&mode=login',
    'https://opencode.ai/auth',
    'https://console.opencode.ai/device?user_code=ABCD-1234',
    `https://accounts.google.com/o/oauth2/v2/auth?${redirect}&access_type=offline&client_id=x&code_challenge=z`,
    'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=x&response_type=code',
    'https://microsoft.com/devicelogin',
    `https://dash.cloudflare.com/oauth2/auth?response_type=code&client_id=x&${redirect}`,
    'https://git.example.com/login?return_to=%2Flogin%2Foauth%2Fauthorize%3Fclient_id%3Dx%26redirect_uri%3Dy',
    'https://sso.example.com/verify?user_code=WDJB-MJHT',
  ])('is %s', (link) => {
    expect(urls(link)).toEqual([link]);
  });

  it.each([
    'https://example.com/',
    'https://github.com/login',
    'https://github.com/owner/login/device',
    'https://github.com.evil.example/login/device',
    'https://evil.example/github.com/login/device',
    'https://docs.example.com/oauth/authorize',
    'https://example.com/?client_id=x',
    'https://example.com/?redirect_uri=x&response_type=code',
    'https://auth.openai.com/',
    'https://claude.ai/code/session_1',
    'https://console.anthropic.com/oauth/code/callback?code=a&state=b',
    'https://example.com/activate',
    `http://auth.example.com/authorize?client_id=x&${redirect}`,
    `https://user:word@auth.example.com/authorize?client_id=x&${redirect}`,
  ])('is not %s', (link) => {
    expect(urls(link)).toEqual([]);
  });

  it('says where it really leads', () => {
    const [login] = found('https://auth.example:8443/x?client_id=a&response_type=code');
    expect(login).toMatchObject({ host: 'auth.example:8443', userCode: null });
  });

  it('is told once, in the order of the screen', () => {
    const [first, second] = ['https://github.com/login/device', 'https://opencode.ai/auth'];
    expect(urls(first ?? '', second ?? '', first ?? '')).toEqual([first, second]);
  });
});

describe('the code of a login', () => {
  it.each([
    [
      ['! First copy your one-time code: A1B2-C3D4', 'Open this URL: https://github.com/login/device'],
      'A1B2-C3D4',
    ],
    [['│  Go to: https://github.com/login/device', '│', '│  Enter code: 8F43-6FCF'], '8F43-6FCF'],
    [['1. Open https://auth.openai.com/codex/device', '2. Enter this code', '   CFIE-X2IGI'], 'CFIE-X2IGI'],
    [['https://device.sso.us-east-1.amazonaws.com/', 'Then enter the code:', '', 'QWER-TZUI'], 'QWER-TZUI'],
    [
      ['open the page https://microsoft.com/devicelogin and enter the code CWE5QHLNM to authenticate.'],
      'CWE5QHLNM',
    ],
    [['https://vercel.example/device and the code is ABCDEFGH'], 'ABCDEFGH'],
    [['https://ghe.example.com/login/device', 'one-time code: A1B2-C3D4'], 'A1B2-C3D4'],
    [['https://sso.example.com/verify?user_code=WDJB-MJHT'], 'WDJB-MJHT'],
    [['https://github.com/login/device'], null],
    [['https://github.com/login/device', 'The code is on your phone; CODE YELLOW'], null],
    [['https://github.com/login/device', '3f2a-1111-ABCD-1234-9999'], null],
  ])('in %j', (lines, userCode) => {
    expect(found(...lines)).toMatchObject([{ userCode }]);
  });

  it('is not that of a login which asks for none', () => {
    expect(found(`https://auth.example/a?client_id=x&${redirect}`, 'ticket ABCD-1234')).toMatchObject([
      { userCode: null },
    ]);
  });
});
