"""What Zoho's plugins share: accounts and consent, data centres, the error words of the token endpoint."""
