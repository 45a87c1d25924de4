namespace ScriptGate;

/// <summary>
/// Which checks of the security profile a session is spared. Everything is on at first; what is said holds for the rest of the session, from the next step on. STARTTLS takes it
/// back to what it was when the greeting went out.
/// </summary>
public interface ISessionSecurity
{
    /// <summary>
    /// Switches a check off: its steps are not asked. Or one violation of a check or rule: it is not reported. A name that the profile does not have changes nothing.
    /// </summary>
    /// <param name="name">A check or a violation; null: every check, as <c>"security": false</c> does for a virtual server.</param>
    /// <exception cref="InvalidOperationException">It is <c>tls-policy</c>, which cannot be switched off; it is empty or longer than 64 characters; or it is the 65th.</exception>
    void Disable(string? name = null);

    /// <summary>Switches on again what was switched off. It never switches on what the profile has off.</summary>
    /// <param name="name">A check or a violation; null: everything.</param>
    /// <exception cref="InvalidOperationException">It is empty or longer than 64 characters; or it is the 65th.</exception>
    void Enable(string? name = null);

    /// <summary>Whether a check's steps are asked, or a violation is reported, as far as this session is concerned.</summary>
    /// <param name="name">A check or a violation.</param>
    /// <returns>False where it was switched off by its own name or, for a check, together with all others.</returns>
    bool IsEnabled(string name);
}
