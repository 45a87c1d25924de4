using System.Collections.Concurrent;
using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Services;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Services;

/// <summary>A service over HTTP, against a server on loopback that behaves as badly as servers do.</summary>
public sealed class HttpServiceTests : IDisposable
{
    private readonly RecordedLog _log = new();
    private readonly ManualClock _clock = new();
    private readonly ServiceRegistry _registry;

    public HttpServiceTests() => _registry = new ServiceRegistry(_clock, _log);

    [Fact]
    public async Task A_request_goes_out_as_it_was_written_and_the_answer_comes_back()
    {
        var seen = new ConcurrentQueue<string>();
        await using var server = FakeService.Start(async talk =>
        {
            seen.Enqueue(await talk.RequestAsync());
            await talk.AnswerAsync("200 OK", "{\"score\":7}", "Content-Type: application/json", "X-A: 1", "X-A: 2");
        });
        await using var lease = Lease(server, options => options with { Headers = Secret("Authorization", "Bearer abc") });

        var answer = await Http(lease).SendAsync(new HttpQuestion("POST", "check?x=1") { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Ours"] = "1" }, Body = "hello"u8.ToArray() }, Token);

        answer.Status.ShouldBe(200);
        answer.Headers["x-a"].ShouldBe("1, 2");
        Encoding.UTF8.GetString(answer.Body.Span).ShouldBe("{\"score\":7}");
        var request = seen.ShouldHaveSingleItem();
        request.ShouldStartWith("POST /api/check?x=1 HTTP/1.1\r\n");
        request.ShouldContain($"Host: {server.Address}\r\n");
        request.ShouldContain("Authorization: Bearer abc\r\n");
        request.ShouldContain("X-Ours: 1\r\n");
        request.ShouldContain("User-Agent: ScriptGate\r\n");
        request.ShouldContain("Content-Type: text/plain; charset=utf-8\r\n");
        request.ShouldNotContain("traceparent");
        request.ShouldEndWith("\r\n\r\nhello");
    }

    [Fact]
    public async Task A_rule_may_say_what_its_body_is_and_who_it_says_it_is()
    {
        var seen = "";
        await using var server = FakeService.Start(async talk =>
        {
            seen = await talk.RequestAsync();
            await talk.AnswerAsync("204 No Content", "");
        });
        await using var lease = Lease(server);
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["content-type"] = "application/x-www-form-urlencoded", ["user-agent"] = "rule" };

        (await Http(lease).SendAsync(new HttpQuestion("PUT", "x") { Headers = fields, Body = "a=b"u8.ToArray() }, Token)).Status.ShouldBe(204);

        seen.ShouldContain("Content-Type: application/x-www-form-urlencoded\r\n");
        seen.ShouldNotContain("text/plain");
        seen.ShouldContain("User-Agent: rule\r\n");
        seen.ShouldNotContain("ScriptGate");
    }

    [Fact]
    public async Task A_redirect_is_an_answer_and_is_not_followed()
    {
        await using var elsewhere = FakeService.Answering("200 OK", "secret");
        await using var server = FakeService.Answering("302 Found", "", $"Location: http://{elsewhere.Address}/");
        await using var lease = Lease(server);

        (await Http(lease).SendAsync(Get, Token)).Status.ShouldBe(302);

        elsewhere.Connections.ShouldBe(0);
    }

    [Theory]
    [InlineData("404 Not Found", false)]
    [InlineData("429 Too Many Requests", false)]
    [InlineData("500 Internal Server Error", true)]
    [InlineData("503 Service Unavailable", true)]
    public async Task Every_status_is_an_answer_but_500_and_more_count_as_failures(string status, bool isFailure)
    {
        await using var server = FakeService.Answering(status, "no");
        await using var lease = Lease(server, options => options with { Breaker = new BreakerOptions { Failures = 1 } });

        (await Http(lease).SendAsync(Get, Token)).Status.ToString().ShouldBe(status[..3]);

        One().Failed.ShouldBe(isFailure ? 1 : 0);
        One().State.ShouldBe(isFailure ? BreakerState.Open : BreakerState.Closed);
    }

    [Fact]
    public async Task An_answer_may_be_as_large_as_the_limit()
    {
        await using var server = FakeService.Answering("200 OK", new string('x', 1000));
        await using var lease = Lease(server, options => options with { MaxResponse = 1000 });

        (await Http(lease).SendAsync(Get, Token)).Body.Length.ShouldBe(1000);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n", "answers more than 1000 octets")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", "answers more than 1000 octets")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{HUGE}", "answers more than 1000 octets")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\n{LONG}", "answers more than 1000 octets")]
    [InlineData("HTTP/1.1 200 OK\r\nX: {LONG}{LONG}{LONG}{LONG}{LONG}\r\n\r\n", "answers what is no HTTP, or too long a header")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort", "closed the connection before its answer was complete")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel", "closed the connection before its answer was complete")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n0\r\n\r\n", "answers what is no HTTP, or too long a header")]
    [InlineData("HTTP/1.1 200 OK\r\nTransf", "closed the connection before its answer was complete")]
    [InlineData("220 mail.example ESMTP\r\n", "answers what is no HTTP, or too long a header")]
    [InlineData("", "closed the connection before its answer was complete")]
    public async Task What_is_no_whole_answer_fails_the_call_in_words_that_name_no_address(string answer, string reason)
    {
        await using var server = FakeService.Start(async talk =>
        {
            await talk.RequestAsync();
            await talk.SayAsync(answer.Replace("{HUGE}", "3e9\r\n" + new string('x', 1001) + "\r\n0\r\n\r\n", StringComparison.Ordinal).Replace("{LONG}", new string('x', 5000), StringComparison.Ordinal));
        });
        await using var lease = Lease(server, options => options with { MaxResponse = 1000 });

        (await Should.ThrowAsync<ServiceException>(() => Http(lease).SendAsync(Get, Token))).Message.ShouldBe($"the service 'reputation' {reason}");

        One().Failed.ShouldBe(1);
    }

    [Fact]
    public async Task A_reset_and_a_refused_connection_have_words_of_their_own()
    {
        await using var server = FakeService.Start(async talk =>
        {
            await talk.RequestAsync();
            talk.Reset();
        });
        await using var resetting = Lease(server);
        (await Should.ThrowAsync<ServiceException>(() => Http(resetting).SendAsync(Get, Token))).Reason.ShouldBe("reset the connection");

        await using var absent = _registry.Lease(Named(new ServiceOptions { Url = $"http://{FakeService.Nobody()}/" }));
        (await Should.ThrowAsync<ServiceException>(() => Http(absent).SendAsync(Get, Token))).Reason.ShouldBe("refuses connections");
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_not_trusted()
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = ["localhost"] });
        await using var server = FakeService.Start(async talk => await talk.SecureAsync(certificate, async secure =>
        {
            await secure.RequestAsync();
            await secure.AnswerAsync("200 OK", "yes");
        }));
        await using var strict = _registry.Lease(Named(new ServiceOptions { Url = $"https://localhost:{server.EndPoint.Port}/" }));
        (await Should.ThrowAsync<ServiceException>(() => Http(strict).SendAsync(Get, Token))).Reason.ShouldBe("cannot be trusted: the TLS handshake failed");

        await using var lenient = _registry.Lease(Named(new ServiceOptions { Url = $"https://localhost:{server.EndPoint.Port}/", Verify = false }));
        (await Http(lenient).SendAsync(Get, Token)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData(null, 2000, "2s")]
    [InlineData(500, 500, "500ms")]
    [InlineData(60000, 2000, "2s")]
    public async Task Who_is_slow_is_not_waited_for_longer_than_the_service_and_the_rule_allow(int? asked, int waited, string said)
    {
        await using var server = FakeService.Start(talk => talk.HangAsync());
        await using var lease = Lease(server);
        var pending = Http(lease).SendAsync(Get with { Timeout = asked is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null }, Token);
        await _clock.UntilTimerIsDueInAsync(TimeSpan.FromMilliseconds(waited), Token);
        _clock.Advance(TimeSpan.FromMilliseconds(waited));

        (await Should.ThrowAsync<ServiceException>(() => pending)).Reason.ShouldBe($"did not answer within {said}");
        One().Failed.ShouldBe(1);
    }

    [Fact]
    public async Task After_failures_in_a_row_it_is_left_alone_for_a_while_and_then_asked_once_to_see()
    {
        var status = "500 Broken";
        await using var server = FakeService.Start(async talk =>
        {
            await talk.RequestAsync();
            await talk.AnswerAsync(status, "");
        });
        await using var lease = Lease(server, options => options with { Breaker = new BreakerOptions { Failures = 2, Pause = TimeSpan.FromSeconds(30) } });
        await Http(lease).SendAsync(Get, Token);
        await Http(lease).SendAsync(Get, Token);

        (await Should.ThrowAsync<ServiceException>(() => Http(lease).SendAsync(Get, Token))).Reason.ShouldBe("is not asked for another 30s, because it failed 2 times in a row");
        server.Connections.ShouldBe(2);
        One().Problem.ShouldBe("answers that it has failed");
        _log.Of("ServicePaused").ShouldHaveSingleItem().ShouldStartWith("Service reputation is not asked for 00:00:30: 2 calls in a row failed. The last one answers that it has failed");

        status = "200 OK";
        _clock.Advance(TimeSpan.FromSeconds(30));
        (await Http(lease).SendAsync(Get, Token)).Status.ShouldBe(200);
        (await Http(lease).SendAsync(Get, Token)).Status.ShouldBe(200);
        One().ShouldSatisfyAllConditions(one => one.Problem.ShouldBeNull(), one => one.Calls.ShouldBe(4), one => one.Failed.ShouldBe(2), one => one.Refused.ShouldBe(1), one => one.Open.ShouldBe(0));
        _log.Of("ServiceBack").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Calls_beyond_the_connections_wait_for_their_turn_and_that_is_not_the_services_fault()
    {
        await using var server = FakeService.Start(talk => talk.HangAsync());
        await using var lease = Lease(server, options => options with { Connections = 1, Timeout = TimeSpan.FromSeconds(3) });
        using var gone = new CancellationTokenSource();
        var first = Http(lease).SendAsync(Get, gone.Token);
        var second = Http(lease).SendAsync(Get with { Timeout = TimeSpan.FromSeconds(1) }, Token);
        await _clock.UntilTimersRunAsync(2, Token);
        One().Open.ShouldBe(2);
        _clock.Advance(TimeSpan.FromSeconds(1));

        (await Should.ThrowAsync<ServiceException>(() => second)).Reason.ShouldBe("was busy: its 1 connections were taken for 1s");
        One().ShouldSatisfyAllConditions(one => one.Failed.ShouldBe(0), one => one.Refused.ShouldBe(1));

        await gone.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        One().ShouldSatisfyAllConditions(one => one.Failed.ShouldBe(0), one => one.Open.ShouldBe(0));
    }

    [Fact]
    public async Task A_generation_that_does_not_change_a_service_shares_it_and_the_last_one_ends_its_calls()
    {
        await using var server = FakeService.Start(talk => talk.HangAsync());
        var options = new ServiceOptions { Url = $"http://{server.Address}/" };
        var first = _registry.Lease(Named(options));
        var second = _registry.Lease(Named(options with { }));
        var other = _registry.Lease(Named(options with { Headers = Secret("X-Key", "one") }));
        var third = _registry.Lease(Named(options with { Headers = Secret("X-Key", "two") }));
        second.Services.Http["reputation"].ShouldBeSameAs(first.Services.Http["reputation"]);
        other.Services.Http["reputation"].ShouldNotBeSameAs(third.Services.Http["reputation"]);
        _registry.Services.Count.ShouldBe(3);
        await other.DisposeAsync();
        await third.DisposeAsync();
        var pending = Http(first).SendAsync(Get, Token);

        await first.DisposeAsync();
        pending.IsCompleted.ShouldBeFalse();
        await second.DisposeAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => pending);
        _registry.Services.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Host")]
    [InlineData("content-length")]
    [InlineData("Transfer-Encoding")]
    [InlineData("X Y")]
    [InlineData("X:Y")]
    [InlineData("Authorization")]
    public async Task A_rule_does_not_write_what_frames_a_request_nor_what_the_configuration_writes(string field)
    {
        await using var lease = _registry.Lease(Named(new ServiceOptions { Url = $"http://{FakeService.Nobody()}/", Headers = Secret("authorization", "x") }));

        Should.Throw<ServiceRequestException>(() => { _ = Http(lease).SendAsync(Get with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = "1" } }, Token); });
        One().Calls.ShouldBe(0);
    }

    [Theory]
    [InlineData("a\r\nHost: evil")]
    [InlineData("a\nb")]
    [InlineData("\u00fc")]
    [InlineData(" a")]
    public async Task Nor_a_value_that_is_more_than_one(string value)
    {
        await using var lease = _registry.Lease(Named(new ServiceOptions { Url = $"http://{FakeService.Nobody()}/" }));

        Should.Throw<ServiceRequestException>(() => { _ = Http(lease).SendAsync(Get with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-A"] = value } }, Token); });
    }

    public void Dispose() => _registry.Dispose();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static HttpQuestion Get { get; } = new("GET", "check");

    private static IHttpService Http(ServiceLease lease) => lease.Services.Http["reputation"];

    private static Dictionary<string, ServiceOptions> Named(ServiceOptions options) => new(StringComparer.Ordinal) { ["reputation"] = options };

    private static Dictionary<string, SecretReference> Secret(string field, string value) => new(StringComparer.Ordinal) { [field] = new SecretReference("env:X", value) };

    private Service One() => _registry.Services.ShouldHaveSingleItem();

    private ServiceLease Lease(FakeService server, Func<ServiceOptions, ServiceOptions>? with = null)
    {
        var options = new ServiceOptions { Url = $"http://{server.Address}/api/" };
        return _registry.Lease(Named(with?.Invoke(options) ?? options));
    }
}
