using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Logging;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Logging;

public sealed class LineCostTests
{
    // One box for the message's values as a whole, one for each number, enum and duration among them; the text itself costs nothing.
    private const long MostOctets = 320;

    [Theory]
    [InlineData(nameof(LoggingFormat.Text))]
    [InlineData(nameof(LoggingFormat.Json))]
    public async Task A_line_allocates_no_text(string format)
    {
        var settings = new LogSettings();
        settings.Apply(new LoggingOptions { Format = Enum.Parse<LoggingFormat>(format) });

        // So small that its buffer never grows: what does not fit is dropped.
        await using var output = new LogOutput(Stream.Null, TimeProvider.System, capacity: 32 * 1024);
        var logger = new LineLogger("ScriptGate.Tests", settings, output, TimeProvider.System);
        Write(logger, 1_000);

        // The least of some rounds: what the runtime makes on this thread now and then is not the line's.
        var octets = Enumerable.Range(0, 5).Min(_ => OctetsOf(() => Write(logger, 1_000)) / 1_000);

        octets.ShouldBeLessThanOrEqualTo(MostOctets);
    }

    private static long OctetsOf(Action work)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        work();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Write(ILogger logger, int lines)
    {
        var sender = new Mailbox("alice", "example.org");
        for (var i = 0; i < lines; i++)
        {
            SampleLog.Many(logger, "SG-06GZZQE4ZN79QSDS-1", DayOfWeek.Friday, "mx.example.org", sender, i, "250 2.0.0 Ok: queued as 12345", 12.5, TimeSpan.Zero);
        }
    }
}
