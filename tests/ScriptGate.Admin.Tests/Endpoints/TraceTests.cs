using System.Net;
using System.Text.Json;
using ScriptGate.Admin.Tests.Support;
using ScriptGate.Core.Tracing;
using ScriptGate.Testing;

namespace ScriptGate.Admin.Tests.Endpoints;

public sealed class TraceTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_at_once_that_it_began()
    {
        await using var lab = await AdminLab.CreateAsync();
        using var response = await TraceAsync(lab, "?for=30s");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));

        var first = await NextAsync(reader);

        response.Content.Headers.ContentType!.ToString().ShouldBe("application/x-ndjson");
        first.GetProperty("kind").GetString().ShouldBe("began");
        first.GetProperty("tookMs").GetDouble().ShouldBe(30_000);
        lab.Gateway.Traces.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_its_reader_goes_nothing_of_it_stays()
    {
        await using var lab = await AdminLab.CreateAsync();
        using (var response = await TraceAsync(lab))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
            await NextAsync(reader);
        }

        await lab.Log.UntilAsync("AdminTraceEnded", Token);

        lab.Gateway.Traces.Count.ShouldBe(0);
    }

    [Fact]
    public async Task It_ends_with_the_endpoint()
    {
        var lab = await AdminLab.CreateAsync();
        using var response = await TraceAsync(lab);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Token));
        await NextAsync(reader);

        await Patience.UntilAsync(lab.StopServerAsync(), "the endpoint stops", Token);

        (await NextAsync(reader)).GetProperty("text").GetString().ShouldBe("the gateway stops");
        (await Patience.UntilAsync(reader.ReadToEndAsync(Token), "the end of the stream", Token)).ShouldBe("");
        lab.Gateway.Traces.Count.ShouldBe(0);
        await lab.DisposeAsync();
    }

    [Theory]
    [InlineData("?client=192.0.2.300", "client: '192.0.2.300' is not a network; write it as in '192.0.2.0/24' or '2001:db8::/32'.")]
    [InlineData("?for=61m", "for: '61m' is not a time from 1s to 1h; write it as in '5m'.")]
    [InlineData("?sessions=0", "sessions: is a whole number from 1 to 1000.")]
    [InlineData("?server=outbound", "server: there is no virtual server 'outbound'; there is inbound.")]
    [InlineData("?rule=b.js", "rule: no rule or check 'b.js' is in any chain; 'scriptgate chain' lists them")]
    [InlineData("?clients=192.0.2.0/24", "A term that is not known, or stands twice; known are client, server, rule, event, from, to, for, lines, sessions.")]
    public async Task What_cannot_be_traced_is_refused_with_a_sentence(string query, string message)
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await TraceAsync(lab, query);

        var answer = await AdminLab.JsonAsync(response, HttpStatusCode.BadRequest);
        answer.GetProperty("message").GetString().ShouldBe(message);
    }

    [Fact]
    public async Task One_too_many_is_turned_away_and_a_gateway_that_is_not_there_has_none()
    {
        await using var lab = await AdminLab.CreateAsync();
        var traces = new List<HttpResponseMessage>();
        for (var i = 0; i < TraceHub.MostTraces; i++)
        {
            traces.Add(await TraceAsync(lab));
        }

        using (var refused = await TraceAsync(lab))
        {
            (await AdminLab.JsonAsync(refused, HttpStatusCode.ServiceUnavailable)).GetProperty("error").GetString().ShouldBe("no-trace");
        }

        traces.ForEach(trace => trace.Dispose());
        await using var idle = await AdminLab.CreateAsync(isStarted: false);
        using var early = await TraceAsync(idle);
        (await AdminLab.JsonAsync(early, HttpStatusCode.ServiceUnavailable)).GetProperty("message").GetString().ShouldBe("The gateway is starting or stopping.");
    }

    [Fact]
    public async Task Pages_of_strangers_cannot_look()
    {
        await using var lab = await AdminLab.CreateAsync();

        using var response = await lab.SendAsync(HttpMethod.Get, "/api/trace", request => request.Headers.Add("Origin", "https://evil.example.org"));

        (await AdminLab.JsonAsync(response, HttpStatusCode.Forbidden)).GetProperty("error").GetString().ShouldBe("foreign-origin");
        lab.Gateway.Traces.Count.ShouldBe(0);
    }

    private static Task<HttpResponseMessage> TraceAsync(AdminLab lab, string query = "") =>
        lab.Client.GetAsync(new Uri("/api/trace" + query, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);

    private static async Task<JsonElement> NextAsync(StreamReader reader)
    {
        var line = (await Patience.UntilAsync(reader.ReadLineAsync(Token).AsTask(), "a line of the trace", Token)).ShouldNotBeNull();
        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }
}
