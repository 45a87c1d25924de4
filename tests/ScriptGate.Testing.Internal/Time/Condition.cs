namespace ScriptGate.Testing;

/// <summary>Waits for what comes but is announced by nobody.</summary>
public static class Condition
{
    /// <summary>Looks until it holds.</summary>
    /// <param name="holds">What must come to hold.</param>
    /// <param name="what">How the failure names it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="TimeoutException">It did not within <see cref="Patience.Limit"/>.</exception>
    public static Task UntilAsync(Func<bool> holds, string what, CancellationToken cancellationToken) => UntilAsync(() => new ValueTask<bool>(holds()), what, cancellationToken);

    /// <inheritdoc cref="UntilAsync(Func{bool}, string, CancellationToken)"/>
    public static async Task UntilAsync(Func<ValueTask<bool>> holds, string what, CancellationToken cancellationToken)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience.Limit)
            {
                throw new TimeoutException($"This did not happen: {what}.");
            }

            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
