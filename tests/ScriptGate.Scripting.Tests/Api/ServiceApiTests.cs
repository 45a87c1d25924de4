using System.Text;
using ScriptGate.Core.Chain;
using ScriptGate.Core.Services;
using ScriptGate.Scripting.Tests.Support;

namespace ScriptGate.Scripting.Tests.Api;

/// <summary><c>http(name)</c> and <c>tcp(name)</c>: what goes out, what comes back, and how it ends.</summary>
public sealed class ServiceApiTests
{
    private readonly FakeServices _services = new();

    [Fact]
    public async Task An_answer_has_a_status_fields_a_text_and_what_the_JSON_of_it_means()
    {
        _services.Http = (_, _) => Task.FromResult(FakeServices.Answer(404, """{ "score": 7, "lists": ["a"], "__proto__": 1 }""", "application/problem+json; charset=utf-8"));

        (await SaidAsync("""
            const a = await http('reputation').get('/check/192.0.2.7');
            log(a.status, a.headers['content-type'], a.text.length, a.json.score, a.json.lists[0]);
            log(Object.isFrozen(a), Object.isFrozen(a.json.lists), Object.keys(a).join());
            """)).ShouldBe(["404 application/problem+json; charset=utf-8 46 7 a", "true true status,headers,text,json"]);
        _services.Questions.ShouldHaveSingleItem().ShouldSatisfyAllConditions(q => q.Method.ShouldBe("GET"), q => q.Path.ShouldBe("/check/192.0.2.7"), q => q.Body.ShouldBeNull(), q => q.Timeout.ShouldBeNull());
    }

    [Theory]
    [InlineData("[1", "application/json")]
    [InlineData("\"\\ud800\"", "application/json")]
    [InlineData("[1]", "text/plain")]
    [InlineData("", "application/json")]
    public async Task What_is_no_JSON_or_does_not_call_itself_so_is_a_text(string body, string type)
    {
        _services.Http = (_, _) => Task.FromResult(FakeServices.Answer(200, body, type));

        (await SaidAsync("const a = await http('reputation').get('x'); log(a.json === null, a.text.length)")).ShouldBe([$"true {body.Length}"]);
    }

    [Theory]
    [InlineData("post('x', 'h\u00e9')", "POST", "h\u00e9", "text/plain; charset=utf-8", "")]
    [InlineData("post('x', { a: [1] }, { timeout: '500ms', headers: { 'X-A': '1' } })", "POST", "{\"a\":[1]}", "application/json", "X-A")]
    [InlineData("post('x')", "POST", "", "text/plain; charset=utf-8", "")]
    [InlineData("request({ path: 'x', method: 'put', body: 'b' })", "PUT", "b", "text/plain; charset=utf-8", "")]
    [InlineData("request({ path: 'x', method: 'PATCH', body: { b: 1 }, headers: { 'X-B': '2' } })", "PATCH", "{\"b\":1}", "application/json", "X-B")]
    public async Task A_request_may_have_a_body_and_fields(string call, string method, string body, string type, string field)
    {
        await SaidAsync($"await http('reputation').{call}; log('done')");

        var question = _services.Questions.ShouldHaveSingleItem();
        question.Method.ShouldBe(method);
        Encoding.UTF8.GetString(question.Body!).ShouldBe(body);
        question.ContentType.ShouldBe(type);
        string.Join(',', question.Headers.Keys).ShouldBe(field);
        question.Timeout.ShouldBe(call.Contains("timeout", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(500) : null);
    }

    [Theory]
    [InlineData("http('reputation').get()", "TypeError: get: path must be a string, but is missing")]
    [InlineData("http('reputation').get('x', { retries: 1 })", "TypeError: get: there is no option 'retries'; there is headers, timeout")]
    [InlineData("http('reputation').get('x', { timeout: 'soon' })", "TypeError: get: timeout must be a duration such as '500ms', '2s' or '1h', or a number of milliseconds")]
    [InlineData("http('reputation').get('x', { headers: { a: 1 } })", "TypeError: get: headers.a must be a string")]
    [InlineData("http('reputation').request({ method: 'GET' })", "TypeError: request: say which path below the service's URL: request({ path: 'check', ... })")]
    [InlineData("http('reputation').request({ path: 'x', method: 'CONNECT' })", "TypeError: request: the method is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")]
    [InlineData("http('reputation').request({ path: 'x', bdy: 1 })", "TypeError: request: there is no option 'bdy'; did you mean 'body'?")]
    [InlineData("http('re' + 'putatio').get('x')", "TypeError: there is no service 'reputatio' with a url under 'services' in the configuration; did you mean 'reputation'?")]
    [InlineData("http('pol' + 'icy').get('x')", "TypeError: there is no service 'policy' with a url under 'services' in the configuration")]
    [InlineData("tcp('reputa' + 'tion').ask('x')", "TypeError: there is no service 'reputation' with an address under 'services' in the configuration")]
    [InlineData("tcp('policy').ask('x', { until: '' })", "TypeError: ask: until must not be empty")]
    [InlineData("tcp('policy').ask('x', { until: true })", "TypeError: ask: until must be a string")]
    [InlineData("tcp('policy').ask('x', { until: 0 })", "TypeError: ask: until must be a whole number from 1 to 2147483647")]
    [InlineData("tcp('policy').ask('x', { encoding: 'utf16' })", "TypeError: ask: encoding is 'utf8' or 'latin1'")]
    public async Task What_cannot_be_asked_is_an_error_at_once(string call, string error) =>
        (await SaidAsync($"try {{ {call}; log('no error') }} catch (e) {{ log(String(e)) }}")).ShouldBe([error]);

    [Theory]
    [InlineData("'?'", "\n", null, null)]
    [InlineData("'?', { until: '\\n\\n', timeout: 250 }", "\n\n", null, 250)]
    [InlineData("'?', { until: 12 }", "", 12, null)]
    [InlineData("'?', { until: 'close' }", "", null, null)]
    public async Task A_line_protocol_says_where_the_answer_ends(string arguments, string mark, int? length, int? timeout)
    {
        _services.Tcp = (_, _) => Task.FromResult("action=DUNNO \u00e9"u8.ToArray());

        (await SaidAsync($"log(await tcp('policy').ask({arguments}))")).ShouldBe(["action=DUNNO \u00e9"]);

        var question = _services.Asked.ShouldHaveSingleItem();
        Encoding.UTF8.GetString(question.Mark.Span).ShouldBe(mark);
        question.Length.ShouldBe(length);
        question.Timeout.ShouldBe(timeout is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null);
    }

    [Fact]
    public async Task In_latin1_each_character_is_an_octet()
    {
        _services.Tcp = (question, _) => Task.FromResult(question.Text.ToArray());

        (await SaidAsync("log((await tcp('policy').ask('\\u00ff\\u0000', { encoding: 'latin1', until: 2 })) === '\\u00ff\\u0000')")).ShouldBe(["true"]);
        _services.Asked.ShouldHaveSingleItem().Text.Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_failure_rejects_the_promise_and_uncaught_fails_the_step()
    {
        _services.Http = (_, _) => throw new ServiceException("reputation", "did not answer within 2s");
        (await SaidAsync("try { await http('reputation').get('x') } catch (e) { log(String(e)) }")).ShouldBe(["TypeError: get: the service 'reputation' did not answer within 2s"]);

        using var house = House("on('CONNECT', async () => { await http('reputation').get('x'); });");
        (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
    }

    [Fact]
    public void A_name_that_is_written_and_does_not_exist_refuses_the_file_where_it_stands()
    {
        var error = Should.Throw<InvalidOperationException>(() => House("// http('x')\non('CONNECT', async () => {\n  await http('reputatoin').get('x');\n  await tcp(\"reputation\").ask('');\n  other.http('z');\n});"));

        error.Message.ShouldContain("scripts/rules/rule.js:3: SG2002: column 15: there is no service with a url 'reputatoin'; did you mean 'reputation'?");
        error.Message.ShouldContain("scripts/rules/rule.js:4: SG2002: column 14: there is no service with an address 'reputation'");
        error.Message.Split('\n').Length.ShouldBe(2);
    }

    [Fact]
    public async Task What_a_handler_waits_for_ends_when_the_handler_fails_or_its_session_or_generation_ends()
    {
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _services.Http = async (question, life) =>
        {
            hangs.TrySetResult();
            try
            {
                await new TaskCompletionSource().Task.WaitAsync(life);
                return FakeServices.Answer(200, "");
            }
            finally
            {
                ended.TrySetResult();
            }
        };
        _services.Tcp = async (_, _) =>
        {
            await hangs.Task;
            return [];
        };
        using (var house = House("on('CONNECT', async () => { const pending = http('reputation').get('x'); await tcp('policy').ask('x'); null.x; await pending; });"))
        {
            (await house.Judge(house.Connect())).Failed.ShouldBeTrue();
            await Patience.UntilAsync(ended.Task, "the call of a failed handler ended", TestContext.Current.CancellationToken);
        }

        (hangs, ended) = (new(), new());
        using (var house = House("on('CONNECT', () => { http('reputation').get('x'); });"))
        {
            (await house.Judge(house.Connect())).Failed.ShouldBeFalse();
            await Patience.UntilAsync(hangs.Task, "the call that nobody waits for", TestContext.Current.CancellationToken);
            house.Session.End();
            await Patience.UntilAsync(ended.Task, "the call ended with its session", TestContext.Current.CancellationToken);
        }

        (hangs, ended) = (new(), new());
        using (var house = House("on('CONNECT', () => { http('reputation').get('x'); });"))
        {
            await house.Judge(house.Connect());
            await Patience.UntilAsync(hangs.Task, "the call that nobody waits for", TestContext.Current.CancellationToken);
        }

        await Patience.UntilAsync(ended.Task, "the call ended with its generation", TestContext.Current.CancellationToken);
    }

    private RuleHouse House(string rule) => new(rule, services: new RuleServices { External = _services.Set });

    private async Task<string[]> SaidAsync(string statements)
    {
        using var house = House($"on('CONNECT', async session => {{ {statements} }});");
        await house.Judge(house.Connect());
        return house.Said;
    }
}
