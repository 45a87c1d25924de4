using System.Diagnostics.Metrics;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace ScriptGate;

/// <summary>Answers an event.</summary>
/// <typeparam name="TEvent">The event.</typeparam>
/// <param name="e">The event.</param>
/// <param name="cancellationToken">Cancelled when the step's time is up or the session is over; for who has answered and kept it, up to 100 ms later.</param>
/// <returns>The verdict.</returns>
public delegate ValueTask<Verdict> Handler<in TEvent>(TEvent e, CancellationToken cancellationToken)
    where TEvent : SmtpEvent;

/// <summary>Computes a fact for a session.</summary>
/// <typeparam name="T">The fact's type.</typeparam>
/// <param name="session">The session that is asked about.</param>
/// <param name="cancellationToken">Cancelled when the session is over.</param>
/// <returns>The fact.</returns>
public delegate ValueTask<T> FactProvider<T>(ISession session, CancellationToken cancellationToken);

/// <summary>What a MESSAGE step needs of a message that is larger than the memory limit of the spool (<c>spool.memory</c>). The strongest need of a virtual server's steps counts.</summary>
public enum MessageNeeds
{
    /// <summary>Headers, names, types, sizes and hashes only: the message may stream to the member meanwhile.</summary>
    Nothing,

    /// <summary>
    /// The body: the message is held back in a spool file until the verdict, as for <see cref="Edit"/>. A later version may let it stream beside its copy; then only
    /// <see cref="Edit"/> holds it back.
    /// </summary>
    Body,

    /// <summary>To edit headers at MESSAGE: the message is held back until the verdict.</summary>
    Edit,
}

/// <summary>What a plugin registers, and what the host gives it. The host owns and disposes everything it hands out.</summary>
public interface IPluginBuilder
{
    /// <summary>The check's name: that of its folder and of its key in profiles.</summary>
    string Check { get; }

    /// <summary>The security profile this instance works for.</summary>
    string Profile { get; }

    /// <summary>The gateway's own host name.</summary>
    string HostName { get; }

    /// <summary>The clock. The only source of time.</summary>
    TimeProvider Clock { get; }

    /// <summary>The state store; keys are kept apart from other checks'.</summary>
    IStateStore Store { get; }

    /// <summary>Asks DNS on nobody's behalf: for self-tests and lists. What is asked for a session goes through <see cref="ISession.Dns"/>, which ends with it.</summary>
    IDnsResolver Dns { get; }

    /// <summary>Opens connections to services, until the generation ends.</summary>
    IConnector Connector { get; }

    /// <summary>A logger whose category is the check.</summary>
    ILogger Logger { get; }

    /// <summary>A meter for the check's own instruments.</summary>
    Meter Meter { get; }

    /// <summary>Binds the check's options from the profile.</summary>
    /// <typeparam name="TOptions">The options type.</typeparam>
    /// <param name="typeInfo">From the plugin's own source-generated context: reflection by the host would pin the plugin in memory.</param>
    /// <returns>The options; defaults where the profile says nothing.</returns>
    /// <exception cref="PluginOptionsException">A key is unknown or a value does not fit; the message names it.</exception>
    TOptions Options<TOptions>(JsonTypeInfo<TOptions> typeInfo)
        where TOptions : class;

    /// <summary>A data group of the configuration.</summary>
    /// <param name="name">Its key below <c>dataGroups</c>; usually what an option of the check says.</param>
    /// <param name="key">The option that names it, for the message; null when no option does.</param>
    /// <returns>The group.</returns>
    /// <exception cref="PluginOptionsException">There is no such group.</exception>
    IDataGroup DataGroup(string name, string? key = null);

    /// <summary>Whether the configuration has a data group: for one that a check uses when it is there.</summary>
    /// <param name="name">Its key below <c>dataGroups</c>.</param>
    /// <returns>True when it has.</returns>
    bool HasDataGroup(string name);

    /// <summary>Whether the configuration has a pool: for one that an option of the check names.</summary>
    /// <param name="name">Its key below <c>pools</c>.</param>
    /// <returns>True when it has.</returns>
    bool HasPool(string name);

    /// <summary>Declares a violation the check can report. Profiles may only name declared ones; with neither alarm nor block on any, the check is not run.</summary>
    /// <param name="violation">The violation; its sub-code is not looked at.</param>
    /// <returns>This builder.</returns>
    IPluginBuilder Declare(Violation violation);

    /// <summary>Whether anything follows from a violation in this profile: what only serves to find one from which nothing does need not be done.</summary>
    /// <param name="violation">The violation; its sub-code is not looked at.</param>
    /// <returns>False when it has neither alarm nor block.</returns>
    bool IsUsed(Violation violation);

    /// <summary>Adds a step.</summary>
    /// <typeparam name="TEvent">The event it answers.</typeparam>
    /// <param name="name">The step's name in <c>scriptgate chain</c>, logs and records.</param>
    /// <param name="handler">Answers the event. Called inline: what waits must be asynchronous.</param>
    /// <param name="needs">For <see cref="MessageEvent"/>: what it needs of large messages.</param>
    /// <param name="timeout">How long it may take unless the profile sets the check's <c>timeout</c>; null: 10 s.</param>
    /// <param name="judgesFinalAddress">
    /// For <see cref="RcptEvent"/>: true to be asked again, behind all other steps, about a recipient that a step behind this one rewrote: for what decides who may write where.
    /// Default: false.
    /// </param>
    /// <returns>This builder.</returns>
    IPluginBuilder On<TEvent>(
        string name, Handler<TEvent> handler, MessageNeeds needs = MessageNeeds.Nothing, TimeSpan? timeout = null, bool judgesFinalAddress = false)
        where TEvent : SmtpEvent;

    /// <summary>Adds an observer: it is told afterwards, off the session's path, and cannot answer.</summary>
    /// <typeparam name="TObservation">What it is told.</typeparam>
    /// <param name="name">The observer's name in logs.</param>
    /// <param name="observer">Called in order, one at a time; when it is too slow observations are dropped and counted.</param>
    /// <returns>This builder.</returns>
    IPluginBuilder Observe<TObservation>(string name, Func<TObservation, CancellationToken, ValueTask> observer)
        where TObservation : Observation;

    /// <summary>Provides a fact to every step.</summary>
    /// <typeparam name="T">The fact's type, of the contract assembly or the framework.</typeparam>
    /// <param name="fact">Which fact.</param>
    /// <param name="provider">Computes it.</param>
    /// <returns>This builder.</returns>
    IPluginBuilder Provide<T>(Fact<T> fact, FactProvider<T> provider);

    /// <summary>Calls back in a fixed interval until the generation ends. Calls do not overlap; an exception is logged and the next call comes.</summary>
    /// <param name="interval">At least 100 ms.</param>
    /// <param name="callback">The callback.</param>
    /// <returns>This builder.</returns>
    IPluginBuilder Every(TimeSpan interval, Func<CancellationToken, ValueTask> callback);

    /// <summary>Makes an HTTP client that the host disposes with the generation.</summary>
    /// <param name="timeout">For a whole request.</param>
    /// <returns>The client.</returns>
    HttpClient CreateHttpClient(TimeSpan timeout);
}

/// <summary>A check's options in the configuration are wrong. Its message is shown to the operator beside file and line.</summary>
public sealed class PluginOptionsException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">One sentence that says how to fix it.</param>
    /// <param name="key">The key below the check's name the message is about; null for the check as a whole.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public PluginOptionsException(string message, string? key = null, Exception? innerException = null)
        : base(message, innerException) => Key = key;

    /// <summary>The key below the check's name the message is about; null for the check as a whole.</summary>
    public string? Key { get; }
}
