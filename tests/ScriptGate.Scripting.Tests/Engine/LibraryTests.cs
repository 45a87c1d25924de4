using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.JavaScriptCore;

namespace ScriptGate.Scripting.Tests.Engine;

public sealed class LibraryTests
{
    [Fact]
    public void The_engine_says_which_library_it_runs_on() => new JscEngine().Name.ShouldMatch(@"^JavaScriptCore \(.*(libjavascriptcoregtk|JavaScriptCore).*\)$");

    [Fact]
    public void Without_the_library_the_package_is_named() =>
        Should.Throw<EngineUnavailableException>(() => NativeLibraryLoader.Find(["libnothing-of-the-kind.so.1"])).Message
            .ShouldBe("JavaScriptCore was not found. Install the Debian or Ubuntu package libjavascriptcoregtk-6.0-1 (or libjavascriptcoregtk-4.1-0).");

    [Fact]
    public void A_library_that_cannot_limit_time_is_refused() =>
        Should.Throw<EngineUnavailableException>(() => NativeLibraryLoader.Find([OperatingSystem.IsMacOS() ? "libSystem.dylib" : "libc.so.6"])).Message
            .ShouldEndWith("has no JSContextGroupSetExecutionTimeLimit: an endless loop in a rule could not be ended, so rules do not run with it.");

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("2s", 2000)]
    [InlineData("1m", 60000)]
    [InlineData("1h", 3600000)]
    [InlineData("1d", 86400000)]
    public void Durations_are_read(string text, int milliseconds)
    {
        Durations.TryRead(text, out var duration).ShouldBeTrue();
        duration.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1.5s")]
    [InlineData("1 s")]
    [InlineData("1w")]
    [InlineData("99999999999d")]
    public void What_is_no_duration_is_not(string text) => Durations.TryRead(text, out _).ShouldBeFalse();
}
