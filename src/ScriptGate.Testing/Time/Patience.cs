namespace ScriptGate.Testing;

/// <summary>Waits for what must happen; when it does not, the test fails with the name of what did not come instead of hanging.</summary>
public static class Patience
{
    /// <summary>Far longer than anything on loopback takes: only a failure ever waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a task.</summary>
    /// <param name="happening">What must happen.</param>
    /// <param name="what">How the failure names it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>A task.</returns>
    /// <exception cref="TimeoutException">It did not happen within <see cref="Limit"/>.</exception>
    public static async Task UntilAsync(Task happening, string what, CancellationToken cancellationToken)
    {
        try
        {
            await happening.WaitAsync(Limit, TimeProvider.System, cancellationToken);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"This did not happen: {what}.", exception);
        }
    }

    /// <summary>Waits for a task that gives something.</summary>
    /// <typeparam name="T">What it gives.</typeparam>
    /// <param name="happening">What must happen.</param>
    /// <param name="what">How the failure names it.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>What it gave.</returns>
    /// <exception cref="TimeoutException">It did not happen within <see cref="Limit"/>.</exception>
    public static async Task<T> UntilAsync<T>(Task<T> happening, string what, CancellationToken cancellationToken)
    {
        await UntilAsync((Task)happening, what, cancellationToken);
        return await happening;
    }
}
