using System.Net;
using System.Text.Json;
using ScriptGate.Core.Configuration;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Logging;

public sealed class JsonFormatTests
{
    [Fact]
    public async Task A_line_is_one_object_with_every_value_under_its_name()
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Many(log.Logger, "SG-1", DayOfWeek.Friday, null, new Mailbox("a", "example.org"), 4096, "250 Ok", 12.25, TimeSpan.FromSeconds(1.5));

        (await log.TextAsync()).ShouldBe(
            """{"time":"2026-01-02T03:04:05.678Z","level":"info","event":"Many","id":2,"category":"ScriptGate.Tests.Sample","""
            + """ "message":"SG-1 friday hello=- from=<a@example.org> size=4096 reply=\"250 Ok\" ms=12.3 waited=1500ms","""[1..]
            + """ "SupportId":"SG-1","Result":"friday","Hello":null,"Sender":"a@example.org","Size":4096,"Reply":"250 Ok","Ms":12.25,"Waited":1500}"""[1..]
            + "\n");
    }

    [Fact]
    public async Task Every_kind_of_value_has_its_json()
    {
        await using var log = new LogLab(LoggingFormat.Json, LoggingLevel.Debug);

        SampleLog.Kinds(log.Logger, Stage.StartTls, IPEndPoint.Parse("192.0.2.1:25"), new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), ["a", "b"], true);

        var line = await OnlyLineAsync(log);
        line.GetProperty("level").GetString().ShouldBe("debug");
        line.GetProperty("Stage").GetString().ShouldBe("STARTTLS");
        line.GetProperty("Client").GetString().ShouldBe("192.0.2.1:25");
        line.GetProperty("Time").GetString().ShouldBe("2026-03-01T12:00:00.000Z");
        line.GetProperty("Items").GetString().ShouldBe("a, b");
        line.GetProperty("Flag").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("a\r\nb")]
    [InlineData("\u001b[2J\0\u0007")]
    [InlineData("\"},{\"event\":\"Forged")]
    [InlineData("\u2028\u2029\u0085")]
    [InlineData("grüße 漢字 🎉")]
    public async Task A_value_comes_through_whole_and_on_one_line(string value)
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Few(log.Logger, "m", value);

        (await OnlyLineAsync(log)).GetProperty("Reason").GetString().ShouldBe(value);
    }

    [Fact]
    public async Task Half_a_surrogate_is_replaced()
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Few(log.Logger, "m", "x\ud800y");

        (await OnlyLineAsync(log)).GetProperty("Reason").GetString().ShouldBe("x\ufffdy");
    }

    [Fact]
    public async Task A_number_that_json_does_not_have_is_a_string()
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Few(log.Logger, "m", double.NaN);

        (await OnlyLineAsync(log)).GetProperty("Reason").GetString().ShouldBe("NaN");
    }

    [Fact]
    public async Task An_exception_is_a_property()
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Failed(log.Logger, new InvalidOperationException("why\nso"));

        (await OnlyLineAsync(log)).GetProperty("exception").GetString().ShouldBe("System.InvalidOperationException: why\nso");
    }

    [Fact]
    public async Task A_value_named_as_a_property_of_every_line_does_not_hide_it()
    {
        await using var log = new LogLab(LoggingFormat.Json);

        SampleLog.Braces(log.Logger, "a", "b");

        var line = await OnlyLineAsync(log);
        line.GetProperty("message").GetString().ShouldBe("{literal} a b");
        line.GetProperty("message_").GetString().ShouldBe("a");
        line.GetProperty("Event").GetString().ShouldBe("b");
    }

    private static async Task<JsonElement> OnlyLineAsync(LogLab log)
    {
        var text = await log.TextAsync();
        text.Count(c => c == '\n').ShouldBe(1);
        text.ShouldEndWith("}\n");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
