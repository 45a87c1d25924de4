namespace ScriptGate.Interop.Harness;

/// <summary>Waits for something another program does. Real programs have no barrier to wait at, so they are asked again and again, up to a limit.</summary>
internal static class Poll
{
    /// <summary>Far longer than anything here takes on a slow machine: only a failure ever waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    /// <param name="condition">What must become true.</param>
    /// <param name="what">How the failure names it; called at the end of the wait.</param>
    /// <param name="limit">How long it may take; <see cref="Limit"/> unless told otherwise.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> what, TimeSpan? limit = null)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (!await condition())
        {
            if (clock.GetElapsedTime(start) > (limit ?? Limit))
            {
                throw new TimeoutException($"This did not happen: {what()}");
            }

            await Task.Delay(Step, clock, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<bool> condition, Func<string> what, TimeSpan? limit = null) => UntilAsync(() => Task.FromResult(condition()), what, limit);

    public static Task UntilAsync(Func<bool> condition, string what, TimeSpan? limit = null) => UntilAsync(condition, () => what, limit);
}
