namespace ScriptGate.Core.Tracing;

/// <summary>A session, to those who do something for it and may be asked to tell of it.</summary>
internal interface IObserved
{
    /// <summary>Who observes it now; null, nearly always, for nobody.</summary>
    ISessionObserver? Observer { get; }
}
