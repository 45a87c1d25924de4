namespace ScriptGate.Core.Pools;

/// <summary>One probe of a member: connection, TLS as configured, greeting, EHLO, one QUIT. Reports to the member's state and never throws for what the member does.</summary>
internal static class SmtpProbe
{
    /// <param name="state">The member.</param>
    /// <param name="settings">How to probe it.</param>
    /// <param name="cancellationToken">Ends the probe; its outcome then counts for nothing.</param>
    public static async Task RunAsync(MemberState state, ProbeSettings settings, CancellationToken cancellationToken)
    {
        var deadline = state.Services.Watch.After(Patience(state, settings));
        try
        {
            var connection = await new LinkOpener(state, new LinkIdentity(settings.Tls, settings.EhloName), deadline).OpenAsync(cancellationToken);
            state.Learn(connection.Capabilities);
            state.Health.Succeeded();
            await connection.CloseAsync();
        }
        catch (MemberLinkException exception)
        {
            Log.ProbeFailed(state.Services.Logger, state.Name, state.Pool, exception.Circumstance);
            state.Health.ProbeFailed(exception.Circumstance, settings.Timeout);
        }
    }

    /// <summary>A probe of a member that is up must not outlast the moment the member counts as down.</summary>
    private static TimeSpan Patience(MemberState state, ProbeSettings settings)
    {
        var left = settings.Timeout - state.Services.Watch.Since(state.Health.LastSuccess);
        return state.Health.IsUp && left > TimeSpan.Zero ? left : settings.Timeout;
    }
}
