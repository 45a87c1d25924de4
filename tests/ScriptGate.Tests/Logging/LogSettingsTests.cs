using Microsoft.Extensions.Logging;
using ScriptGate.Core.Configuration;
using ScriptGate.Tests.Support;
using Shouldly;
using Xunit;

namespace ScriptGate.Tests.Logging;

public sealed class LogSettingsTests
{
    [Theory]
    [InlineData(nameof(LoggingLevel.Trace), LogLevel.Trace)]
    [InlineData(nameof(LoggingLevel.Debug), LogLevel.Debug)]
    [InlineData(nameof(LoggingLevel.Info), LogLevel.Information)]
    [InlineData(nameof(LoggingLevel.Warning), LogLevel.Warning)]
    [InlineData(nameof(LoggingLevel.Error), LogLevel.Error)]
    public async Task The_level_is_the_least_that_is_written(string level, LogLevel least)
    {
        await using var log = new LogLab(level: Enum.Parse<LoggingLevel>(level));

        Enum.GetValues<LogLevel>().Where(log.Logger.IsEnabled).ShouldBe(Enum.GetValues<LogLevel>().Where(one => one >= least && one != LogLevel.None));
    }

    [Fact]
    public async Task Level_and_format_change_while_loggers_are_in_use()
    {
        await using var log = new LogLab();
        var logger = log.Logger;

        SampleLog.Few(logger, "1", "x");
        log.Settings.Apply(new LoggingOptions { Level = LoggingLevel.Error });
        SampleLog.Few(logger, "2", "x");
        log.Settings.Apply(new LoggingOptions { Format = LoggingFormat.Json });
        SampleLog.Few(logger, "3", "x");

        var lines = (await log.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldEndWith("Member 1 is down: x");
        lines[1].ShouldContain("\"Member\":\"3\"");
    }

    [Theory]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", nameof(LoggingLevel.Debug), false)]
    [InlineData("System.Net.Http.HttpClient", nameof(LoggingLevel.Debug), false)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", nameof(LoggingLevel.Trace), true)]
    [InlineData("MicrosoftMail", nameof(LoggingLevel.Debug), true)]
    public async Task What_the_framework_says_below_a_warning_is_for_trace_only(string category, string level, bool expected)
    {
        await using var log = new LogLab(level: Enum.Parse<LoggingLevel>(level));

        log.For(category).IsEnabled(LogLevel.Information).ShouldBe(expected);
        log.For(category).IsEnabled(LogLevel.Warning).ShouldBeTrue();
    }
}
