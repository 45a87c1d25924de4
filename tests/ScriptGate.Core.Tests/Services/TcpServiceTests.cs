using System.Text;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Services;
using ScriptGate.Testing;
using Shouldly;
using Xunit;

namespace ScriptGate.Core.Tests.Services;

/// <summary>A service with a line protocol, against a server on loopback.</summary>
public sealed class TcpServiceTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly ServiceRegistry _registry;

    public TcpServiceTests() => _registry = new ServiceRegistry(_clock, new RecordedLog());

    [Fact]
    public async Task A_policy_server_gets_the_question_and_its_answer_ends_with_an_empty_line()
    {
        var seen = "";
        await using var server = FakeService.Start(async talk =>
        {
            seen = await talk.UntilAsync("\n\n");
            await talk.SayAsync("action=DU");
            await talk.SayAsync("NNO\n");
            await talk.SayAsync("\nand more");
            await talk.HangAsync();
        });
        await using var lease = Lease(server);

        var answer = await Ask(lease, Question("request=smtpd_access_policy\n\n") with { Mark = "\n\n"u8.ToArray() });

        answer.ShouldBe("action=DUNNO");
        seen.ShouldBe("request=smtpd_access_policy\n\n");
    }

    [Theory]
    [InlineData(null, null, "VALUE a 0 1\r\nx\r\nEND\r\n")]
    [InlineData("END\r\n", null, "VALUE a 0 1\r\nx\r\n")]
    [InlineData(null, 5, "VALUE")]
    public async Task An_answer_ends_at_a_mark_after_a_number_of_octets_or_with_the_connection(string? mark, int? length, string answer)
    {
        await using var server = FakeService.Start(async talk =>
        {
            await talk.UntilAsync("get a\r\n");
            foreach (var character in "VALUE a 0 1\r\nx\r\nEND\r\n")
            {
                await talk.SayAsync(character.ToString());
            }
        });
        await using var lease = Lease(server);

        (await Ask(lease, Question("get a\r\n") with { Mark = Encoding.ASCII.GetBytes(mark ?? ""), Length = length })).ShouldBe(answer);
    }

    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    public async Task An_answer_may_be_as_large_as_the_limit(int size, bool fits)
    {
        await using var server = FakeService.Start(async talk =>
        {
            await talk.UntilAsync("\n");
            await talk.SayAsync(new string('x', size) + "\n");
            await talk.HangAsync();
        });
        await using var lease = Lease(server, options => options with { MaxResponse = 1000 });
        var pending = Ask(lease, Question("?\n") with { Mark = "\n"u8.ToArray() });

        if (fits)
        {
            (await pending).Length.ShouldBe(size);
        }
        else
        {
            (await Should.ThrowAsync<ServiceException>(() => pending)).Message.ShouldBe("the service 'policy' answers more than 1000 octets");
        }
    }

    [Fact]
    public async Task Endless_octets_without_a_mark_are_cut_off()
    {
        await using var server = FakeService.Start(async talk =>
        {
            while (true)
            {
                await talk.SayAsync(new string('x', 10_000));
            }
        });
        await using var lease = Lease(server);

        (await Should.ThrowAsync<ServiceException>(() => Ask(lease, Question("?\n") with { Mark = "\n"u8.ToArray() }))).Reason.ShouldBe("answers more than 65536 octets");
    }

    [Theory]
    [InlineData("\n", null)]
    [InlineData(null, 100)]
    public async Task A_connection_that_is_closed_too_early_is_no_answer(string? mark, int? length)
    {
        await using var server = FakeService.Start(async talk =>
        {
            await talk.UntilAsync("\n");
            await talk.SayAsync("half an ans");
        });
        await using var lease = Lease(server);

        (await Should.ThrowAsync<ServiceException>(() => Ask(lease, Question("?\n") with { Mark = Encoding.ASCII.GetBytes(mark ?? ""), Length = length })))
            .Reason.ShouldBe("closed the connection before its answer was complete");
    }

    [Fact]
    public async Task A_reset_a_closed_door_and_silence_are_failures()
    {
        await using var resetting = FakeService.Start(async talk =>
        {
            await talk.UntilAsync("\n");
            talk.Reset();
        });
        await using var first = Lease(resetting);
        (await Should.ThrowAsync<ServiceException>(() => Ask(first, Question("?\n")))).Reason.ShouldBe("reset the connection");

        await using var absent = _registry.Lease(Named(new ServiceOptions { Address = new HostEndpoint("127.0.0.1", FakeService.Nobody().Port) }));
        (await Should.ThrowAsync<ServiceException>(() => Ask(absent, Question("?\n")))).Reason.ShouldBe("refuses connections");

        await using var silent = FakeService.Start(talk => talk.HangAsync());
        await using var third = Lease(silent);
        var pending = Ask(third, Question("?\n"));
        await _clock.UntilTimersRunAsync(1, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(2));
        (await Should.ThrowAsync<ServiceException>(() => pending)).Reason.ShouldBe("did not answer within 2s");
    }

    [Fact]
    public async Task It_speaks_TLS_where_the_configuration_says_so()
    {
        using var authority = new TestCertificates();
        using var certificate = authority.Issue(new CertificateWishes { Names = ["localhost"] });
        await using var server = FakeService.Start(talk => talk.SecureAsync(certificate, async secure =>
        {
            await secure.UntilAsync("\n");
            await secure.SayAsync("pong\n");
        }));
        var options = new ServiceOptions { Address = new HostEndpoint("localhost", server.EndPoint.Port), Tls = true };
        await using var strict = _registry.Lease(Named(options));
        (await Should.ThrowAsync<ServiceException>(() => Ask(strict, Question("ping\n")))).Reason.ShouldBe("cannot be trusted: the TLS handshake failed");

        await using var lenient = _registry.Lease(Named(options with { Verify = false }));
        (await Ask(lenient, Question("ping\n") with { Mark = "\n"u8.ToArray() })).ShouldBe("pong");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65537)]
    public async Task A_length_beyond_the_limit_is_the_rules_mistake(int length)
    {
        await using var lease = _registry.Lease(Named(new ServiceOptions { Address = new HostEndpoint("127.0.0.1", 9) }));

        Should.Throw<ServiceRequestException>(() => { _ = Ask(lease, Question("?") with { Length = length }); });
    }

    public void Dispose() => _registry.Dispose();

    private static TcpQuestion Question(string text) => new(Encoding.UTF8.GetBytes(text));

    private static Dictionary<string, ServiceOptions> Named(ServiceOptions options) => new(StringComparer.Ordinal) { ["policy"] = options };

    private static Task<string> Ask(ServiceLease lease, TcpQuestion question)
    {
        var pending = lease.Services.Tcp["policy"].AskAsync(question, TestContext.Current.CancellationToken);
        return ToTextAsync(pending);
    }

    private static async Task<string> ToTextAsync(Task<byte[]> pending) => Encoding.UTF8.GetString(await pending);

    private ServiceLease Lease(FakeService server, Func<ServiceOptions, ServiceOptions>? with = null)
    {
        var options = new ServiceOptions { Address = new HostEndpoint("127.0.0.1", server.EndPoint.Port) };
        return _registry.Lease(Named(with?.Invoke(options) ?? options));
    }
}
