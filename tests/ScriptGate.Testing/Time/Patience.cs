namespace ScriptGate.Testing;

/// <summary>Waits for what must happen; when it does not, the test fails with the name of what did not come instead of hanging.</summary>
public static class Patience
{
    /// <summary>Far longer than anything on loopback takes: only a failure ever waits for it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

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

    public static async Task<T> UntilAsync<T>(Task<T> happening, string what, CancellationToken cancellationToken)
    {
        await UntilAsync((Task)happening, what, cancellationToken);
        return await happening;
    }
}
