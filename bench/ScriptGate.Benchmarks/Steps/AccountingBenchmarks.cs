using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using ScriptGate.Scripting.Accounting;

namespace ScriptGate.Benchmarks.Steps;

/// <summary>What it costs to write a rule's call down: two readings of a clock and some counters. The processor's own time would be a system call each time.</summary>
public partial class AccountingBenchmarks
{
    private const int ThreadCpuTime = 3; // CLOCK_THREAD_CPUTIME_ID

    private readonly HandlerAccount _account = new("rule.js", "RCPT");
    private long _ticks;

    /// <summary>A call that did not wait.</summary>
    [Benchmark(Baseline = true)]
    public void Write_down_a_call() => _account.Record(TimeSpan.FromTicks(_ticks++ & 1023), TimeSpan.Zero, TimeSpan.FromSeconds(10), error: null);

    /// <summary>The clock that was chosen, read at the beginning and the end of an entry.</summary>
    [Benchmark]
    public long Two_time_stamps()
    {
        var began = TimeProvider.System.GetTimestamp();
        return TimeProvider.System.GetTimestamp() - began;
    }

    /// <summary>The one that was not.</summary>
    [Benchmark]
    public long Two_readings_of_the_threads_processor_time()
    {
        _ = ReadClock(ThreadCpuTime, out var began);
        _ = ReadClock(ThreadCpuTime, out var ended);
        return ended.Nanoseconds - began.Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ReadClock(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
