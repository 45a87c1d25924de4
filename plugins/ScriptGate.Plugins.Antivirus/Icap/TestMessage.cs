using System.Text;
using ScriptGate.Plugins.Antivirus.Scanners;

namespace ScriptGate.Plugins.Antivirus.Icap;

/// <summary>A message with the EICAR test file attached, which every virus scanner knows and which harms nobody.</summary>
internal static class TestMessage
{
    // Backwards: a scanner must find it in the message and not in this file.
    private const string Backwards = "*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\\4[PA@%P!O5X";

    public static ScannedContent Content { get; } = new(Encoding.ASCII.GetBytes(
        "Received: by ScriptGate\r\nFrom: scriptgate@mail.invalid\r\nTo: scriptgate@mail.invalid\r\nSubject: Does the virus scanner find the EICAR test file?\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"part\"\r\n\r\n"
        + "--part\r\nContent-Type: text/plain\r\n\r\nScriptGate sends this to its virus scanner to see that it works.\r\n"
        + "--part\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"eicar.com\"\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + Convert.ToBase64String(Encoding.ASCII.GetBytes([.. Backwards.Reverse()])) + "\r\n--part--\r\n"));
}
