using System.Net;
using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Core.Records;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Logging;

public sealed class TextFormatTests
{
    private const string Start = "2026-01-02T03:04:05.678Z info  ";

    [Fact]
    public async Task A_line_is_time_level_event_and_message()
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "127.0.0.1:25", "connection refused");

        (await log.TextAsync()).ShouldBe(Start + "MemberDown Member 127.0.0.1:25 is down: connection refused\n");
    }

    [Fact]
    public async Task The_line_of_a_transaction()
    {
        await using var log = new LogLab();

        RecordLog.Write(log.Logger, Delivered);

        (await log.TextAsync()).ShouldBe(
            Start + "Transaction SG-06GZZQE4ZN79QSDS-1 delivered server=inbound client=192.0.2.1:5000 hello=mx.example.org tls=\"TLS1.3 TLS_AES_256_GCM_SHA384\" user=- "
            + "from=<alice@example.org> to=\"bob@example.com, carol@example.com (550 5.1.1 No such user)\" size=4096 message-id=<1@example.org> pool=mail member=127.0.0.1:2600 "
            + "reply=\"250 2.0.0 Ok: queued as 1\" by=member ms=12.5 violations=- detail=-\n");
    }

    [Fact]
    public async Task The_line_of_a_refusal_outside_a_transaction()
    {
        await using var log = new LogLab();

        RecordLog.Write(log.Logger, Delivered with
        {
            Id = "SG-06GZZQE4ZN79QSDS",
            Sender = null,
            Result = TransactionResult.Rejected,
            Command = "VRFY",
            Reply = "252 2.5.2 Cannot VRFY",
            By = "methods",
        });

        (await log.TextAsync()).ShouldBe(
            Start + "Refused SG-06GZZQE4ZN79QSDS rejected server=inbound client=192.0.2.1:5000 hello=mx.example.org command=VRFY reply=\"252 2.5.2 Cannot VRFY\" by=methods detail=-\n");
    }

    [Fact]
    public async Task Numbers_durations_and_words_are_written_as_people_write_them()
    {
        await using var log = new LogLab();

        SampleLog.Many(log.Logger, "SG-1", DayOfWeek.Friday, null, Mailbox.Null, 5, "", 0.06, TimeSpan.FromSeconds(90));

        (await log.TextAsync()).ShouldBe(Start + "Many SG-1 friday hello=- from=<> size=5 reply=\"\" ms=0.1 waited=90s\n");
    }

    [Fact]
    public async Task Events_addresses_times_lists_and_flags_have_their_words()
    {
        await using var log = new LogLab(level: LoggingLevel.Debug);

        SampleLog.Kinds(log.Logger, Stage.PoolSelected, IPEndPoint.Parse("[2001:db8::1]:25"), new DateTimeOffset(2026, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)), ["a", "b"], true);

        (await log.TextAsync()).ShouldBe("2026-01-02T03:04:05.678Z debug Kinds POOL_SELECTED of [2001:db8::1]:25 at 2026-03-01T12:00:00.000Z: a, b true\n");
    }

    [Theory]
    [InlineData("a\r\n2026-01-02T03:04:05.678Z info  Transaction SG-FAKE delivered", "a\\r\\n2026-01-02T03:04:05.678Z info  Transaction SG-FAKE delivered")]
    [InlineData("\u001b[2J\u001b]0;owned\u0007", "\\u001b[2J\\u001b]0;owned\\u0007")]
    [InlineData("${jndi:ldap://x}", "${jndi:ldap://x}")]
    [InlineData("a\u0085b\u2028c\u2029d", "a\\u0085b\\u2028c\\u2029d")]
    [InlineData("\u202Etxt.exe\u200B", "\\u202etxt.exe\\u200b")]
    [InlineData("tab\there\0", "tab\\there\\u0000")]
    [InlineData("grüße 漢字 🎉", "grüße 漢字 🎉")]
    [InlineData("C:\\path \"quoted\"", "C:\\path \"quoted\"")]
    public async Task One_event_is_one_line_whatever_a_value_holds(string value, string expected)
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "m", value);

        (await log.TextAsync()).ShouldBe(Start + $"MemberDown Member m is down: {expected}\n");
    }

    [Theory]
    [InlineData("x from=<boss@example.org>", "hello=\"x from=<boss@example.org>\"")]
    [InlineData("x\" size=0 y=\"", "hello=\"x\\\" size=0 y=\\\"\"")]
    [InlineData("a=b", "hello=\"a=b\"")]
    [InlineData("back\\slash", "hello=back\\slash")]
    [InlineData("", "hello=-")]
    public async Task A_value_cannot_pass_for_another_field(string hello, string expected)
    {
        await using var log = new LogLab();

        SampleLog.Many(log.Logger, "SG-1", DayOfWeek.Friday, hello, Mailbox.Null, 5, "250 \"x\" size=9", 1, TimeSpan.Zero);

        (await log.TextAsync()).ShouldBe(Start + $"Many SG-1 friday {expected} from=<> size=5 reply=\"250 \\\"x\\\" size=9\" ms=1.0 waited=0\n");
    }

    [Fact]
    public async Task An_exception_follows_on_indented_lines()
    {
        await using var log = new LogLab();

        SampleLog.Failed(log.Logger, new InvalidOperationException("first\n2026-01-02T03:04:05.678Z info  Forged line\u001b[0m"));

        (await log.TextAsync()).ShouldBe(
            """
            2026-01-02T03:04:05.678Z error Failed It failed.
                System.InvalidOperationException: first
                2026-01-02T03:04:05.678Z info  Forged line\u001b[0m

            """);
    }

    [Fact]
    public async Task A_line_without_a_template_or_a_name_is_written_too()
    {
        await using var log = new LogLab();

        log.Logger.Log(LogLevel.Warning, default, "state", null, static (state, _) => $"{state}\n");
        log.Logger.Log(LogLevel.Critical, default, 0, null, static (_, _) => throw new InvalidOperationException());

        (await log.TextAsync()).ShouldBe(
            """
            2026-01-02T03:04:05.678Z warn  Sample state\n
            2026-01-02T03:04:05.678Z fatal Sample (the message could not be written: InvalidOperationException)

            """);
    }

    [Fact]
    public async Task Half_a_surrogate_is_shown_as_the_replacement_character()
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "m", "lone \ud800 surrogate");

        (await log.TextAsync()).ShouldBe(Start + "MemberDown Member m is down: lone \\ufffd surrogate\n");
    }

    [Fact]
    public async Task A_value_that_cannot_show_itself_costs_neither_the_line_nor_the_caller()
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "m", new Unprintable());

        (await log.TextAsync()).ShouldBe(Start + "MemberDown Member m is down: (Unprintable: NotSupportedException)\n");
    }

    [Fact]
    public async Task A_value_that_logs_while_it_is_written_does_not_spoil_the_line()
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "outer", new Talkative(() => SampleLog.Few(log.Logger, "inner", "x")));

        (await log.TextAsync()).ShouldBe(Start + "MemberDown Member inner is down: x\n" + Start + "MemberDown Member outer is down: done\n");
    }

    [Fact]
    public async Task A_value_without_end_is_cut()
    {
        await using var log = new LogLab();

        SampleLog.Few(log.Logger, "m", new string('x', 1_000_000));

        (await log.TextAsync()).ShouldBe(Start + $"MemberDown Member m is down: {new string('x', 8192)}…\n");
    }

    [Fact]
    public async Task Braces_of_the_template_are_literal() =>
        (await BracesAsync()).ShouldBe(Start + "Braces {literal} a b\n");

    private static TransactionRecord Delivered => new()
    {
        Id = "SG-06GZZQE4ZN79QSDS-1",
        Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        VirtualServer = "inbound",
        Client = IPEndPoint.Parse("192.0.2.1:5000"),
        Hello = "mx.example.org",
        Tls = "TLS1.3 TLS_AES_256_GCM_SHA384",
        Sender = new Mailbox("alice", "example.org"),
        Recipients = [new RecipientRecord(new Mailbox("bob", "example.com"), "250 2.1.5 Ok"), new RecipientRecord(new Mailbox("carol", "example.com"), "550 5.1.1 No such user")],
        Size = 4096,
        MessageId = "<1@example.org>",
        Pool = "mail",
        Member = "127.0.0.1:2600",
        Result = TransactionResult.Delivered,
        Reply = "250 2.0.0 Ok: queued as 1",
        By = "member",
        Duration = TimeSpan.FromMilliseconds(12.5),
    };

    private static async Task<string> BracesAsync()
    {
        await using var log = new LogLab();
        SampleLog.Braces(log.Logger, "a", "b");
        return await log.TextAsync();
    }

    private sealed class Unprintable
    {
        public override string ToString() => throw new NotSupportedException();
    }

    private sealed class Talkative(Action talk)
    {
        public override string ToString()
        {
            talk();
            return "done";
        }
    }
}
